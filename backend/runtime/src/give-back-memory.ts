import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 10_000;
/** Shares of a core. A service that only waits takes less than a hundredth. */
const BUSY = 0.2;
const QUIET = 0.05;
/** Looks at a quiet process before it counts as at rest. */
const PATIENCE = 2;

export interface GiveBackOptions {
  /** Microseconds of CPU that the process has used. */
  readonly cpu?: () => number;
  readonly collect?: () => void;
}

/**
 * Gives memory back once a busy time is over. V8 leaves a heap at the size of its busiest moment until it collects all of it,
 * and a process at rest makes so little garbage that this does not happen: half of what it holds would be held for nothing. Collecting
 * stops the process for a fifth of a second, which is why it has to have been quiet for a while. Returns how to end this.
 */
export function giveBackMemory({ cpu = cpuUsed, collect = collectAll }: GiveBackOptions = {}): () => void {
  let used = cpu();
  // Starting was a busy time.
  let due = true;
  let quiet = 0;
  const look = (): void => {
    const now = cpu();
    const share = (now - used) / 1000 / LOOK_MS;
    used = now;
    if (share > BUSY) due = true;
    quiet = share < QUIET ? quiet + 1 : 0;
    if (!due || quiet < PATIENCE) return;
    due = false;
    collect();
    used = cpu();
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return () => clearInterval(timer);
}

function cpuUsed(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** https://github.com/v8/v8/blob/main/src/extensions/gc-extension.h: only this flavor also makes the young generation small again. */
function collectAll(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
