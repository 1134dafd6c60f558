import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isSameProcess, processIdentity } from './process-identity.ts';

/** Another living process holds the folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  readonly pid: number;
  constructor(folder: string, pid: number) {
    super(`Orderbell is already running from ${folder} (process ${pid})`);
    this.pid = pid;
  }
}

/** The folder is ours until released. */
export interface FolderLock {
  release(): void;
}

const holderSchema = z.object({ pid: z.number().int().positive(), identity: z.string() });
type Holder = z.infer<typeof holderSchema>;

/**
 * Takes a folder for this process alone. The lock of a process that was killed does not hold: the lock names its holder
 * so that nobody else's process is taken for it.
 * @throws FolderInUse
 */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, 'lock');
  const mine: Holder = { pid: process.pid, identity: processIdentity(process.pid) ?? 'unknown' };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    // A link is made only where no file is, and with the whole content at once.
    while (!link(draft, file)) removeStale(folder, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release: () => {
      if (readHolder(file)?.pid === mine.pid) rmSync(file, { force: true });
    },
  };
}

function removeStale(folder: string, file: string): void {
  const holder = readHolder(file);
  if (holder !== undefined && isSameProcess(holder.pid, holder.identity)) throw new FolderInUse(folder, holder.pid);
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    // Another start has just removed it.
    return;
  }
  const moved = readHolder(aside);
  // Between the look and the move another start may have removed the stale lock and taken the folder: give it back.
  if (moved !== undefined && isSameProcess(moved.pid, moved.identity)) link(aside, file);
  rmSync(aside, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cause;
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
