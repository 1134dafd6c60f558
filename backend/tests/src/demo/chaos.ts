import { runningProcesses, type RecordedProcess } from '@orderbell/local-stack';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../support/random.ts';
import { DemoProblem } from './options.ts';

export interface ChaosOptions {
  readonly folder: string;
  readonly everyMs: number;
  readonly random: Random;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const lookEveryMs = 50;

/**
 * Kills one process of the local stack after the other, with the signal that no process can refuse, and says when it is back.
 * Only what the stack itself has written down as its own, and only while it is that very process. Answers the names of the killed.
 * @throws DemoProblem when no stack runs from the folder, or when it has ended meanwhile
 */
export async function makeChaos({ folder, everyMs, random, say, signal }: ChaosOptions): Promise<readonly string[]> {
  const killed: string[] = [];
  let waiting = await victims(folder, signal);
  while (await passes(everyMs, signal)) {
    // Everyone is killed once before anyone is killed again.
    if (waiting.length === 0) waiting = await victims(folder, signal);
    const name = random.pick(waiting);
    waiting = waiting.filter((other) => other !== name);
    const victim = await processNamed(name, folder);
    // It is down already, or on its way back from something else.
    if (victim === undefined) continue;
    say(`killed: ${name} (process ${victim.pid}, kill -9)`);
    victim.kill();
    killed.push(name);
    const down = performance.now();
    const isBack = async (): Promise<boolean> => {
      const now = await processNamed(name, folder);
      return now !== undefined && now.pid !== victim.pid;
    };
    while (!(await isBack())) if (!(await passes(lookEveryMs, signal))) return killed;
    say(`started again: ${name}, ${((performance.now() - down) / 1000).toFixed(1)} s later`);
  }
  return killed;
}

async function victims(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const names = (await runningProcesses(folder)).map(({ name }) => name);
  if (names.length > 0 || signal.aborted) return names;
  throw new DemoProblem(
    `--chaos kills processes of a stack that "npm start" or "npm run dev" runs, and none runs from ${folder}. ` +
      `Start one, or say where it is: LOCAL_FOLDER=... npm run demo -- --chaos`,
  );
}

async function processNamed(name: string, folder: string): Promise<RecordedProcess | undefined> {
  return (await runningProcesses(folder)).find((each) => each.name === name);
}

/** Waits; answers false when it was told to end meanwhile. */
async function passes(ms: number, signal: AbortSignal): Promise<boolean> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
