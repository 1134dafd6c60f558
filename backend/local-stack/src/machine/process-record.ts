import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { isSameProcess, processIdentity } from './process-identity.ts';
import { until } from './until.ts';

/**
 * A server that was started and may outlive who started it (kill -9), written beside its data: the next start finds it
 * there and ends it before it touches that data.
 */
const recordSchema = z.object({
  name: z.string(),
  pid: z.number().int().positive(),
  identity: z.string(),
  owner: z.object({ pid: z.number().int().positive(), identity: z.string() }),
});

/** Writes down that this process has started `pid`. Synchronous: no moment between start and record. */
export function recordProcess(file: string, name: string, pid: number): void {
  const identity = processIdentity(pid);
  const owner = processIdentity(process.pid);
  if (identity === undefined || owner === undefined) return;
  const record: z.infer<typeof recordSchema> = { name, pid, identity, owner: { pid: process.pid, identity: owner } };
  writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
}

/** Forgets a process that has ended. */
export function forgetProcess(file: string): void {
  rmSync(file, { force: true });
}

/** True when the process that wrote this record still lives. */
export function ownerLives(file: string): boolean {
  const record = readRecord(file);
  return record !== undefined && isSameProcess(record.owner.pid, record.owner.identity);
}

/** A process of a stack that runs now. */
export interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
  /** Kills it as an accident would; does nothing when it has ended meanwhile and its id may be another's. */
  kill(): void;
}

/** The process in a record, while it and the one that has started it live. */
export function recordedProcess(file: string): RecordedProcess | undefined {
  const record = readRecord(file);
  if (record === undefined) return undefined;
  const { name, pid, identity, owner } = record;
  if (!isSameProcess(pid, identity) || !isSameProcess(owner.pid, owner.identity)) return undefined;
  return {
    name,
    pid,
    kill: () => {
      if (isSameProcess(pid, identity)) signalIfThere(pid, 'SIGKILL');
    },
  };
}

/** How a leftover is asked to end, and how long it may take before it is killed. */
export interface Farewell {
  readonly signal: NodeJS.Signals;
  readonly patienceMs: number;
}

/**
 * Ends the process in the record if it still lives and its owner does not; answers its name if there was one.
 * Throws when the owner lives: the data is in use.
 */
export async function endLeftover(file: string, farewell: Farewell): Promise<string | undefined> {
  const record = readRecord(file);
  if (record === undefined) return undefined;
  const lives = (): boolean => isSameProcess(record.pid, record.identity);
  if (!lives()) {
    forgetProcess(file);
    return undefined;
  }
  if (isSameProcess(record.owner.pid, record.owner.identity)) {
    throw new Error(
      `${record.name} (process ${record.pid}) of another Orderbell stack (process ${record.owner.pid}) is using this folder: stop that one first`,
    );
  }
  signalIfThere(record.pid, farewell.signal);
  if (!(await until(() => !lives(), farewell.patienceMs))) {
    signalIfThere(record.pid, 'SIGKILL');
    await until(() => !lives(), 5_000);
  }
  forgetProcess(file);
  return record.name;
}

function readRecord(file: string): z.infer<typeof recordSchema> | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // No record, or one cut off by a crash in the middle of writing it: nothing that could be acted on safely.
    return undefined;
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended by itself.
  }
}
