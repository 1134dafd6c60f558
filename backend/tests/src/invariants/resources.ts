import type { Violation } from './evidence.ts';

/** What one process holds. */
export interface ProcessResources {
  readonly name: string;
  readonly memoryBytes: number;
  readonly openFiles: number;
}

/** What one database holds for the services. */
export interface DatabaseResources {
  readonly name: string;
  readonly sessions: number;
  /** Sessions that have stood in a transaction without doing anything for seconds. */
  readonly idleInTransaction: number;
  readonly unsentRows: number;
  readonly liveRows: number;
  readonly deadRows: number;
}

/** What a system holds at a moment. */
export interface Resources {
  readonly processes: readonly ProcessResources[];
  readonly databases: readonly DatabaseResources[];
}

/** What may stay above the state after the start: memory that V8 keeps, pools and connections that were opened once and are kept. */
const mayStay = { memoryBytes: 250 * 1024 * 1024, openFiles: 100, sessions: 40, deadRows: 20_000 };

/** I13: what a fault has taken comes back; judged against the state after the start. */
export function resourcesComeBack(before: Resources, after: Resources): readonly Violation[] {
  const processes = after.processes.flatMap(({ name, memoryBytes, openFiles }): Violation[] => {
    const was = before.processes.find((each) => each.name === name);
    if (was === undefined) return [];
    return [
      ...above(name, 'bytes of memory', was.memoryBytes, memoryBytes, mayStay.memoryBytes),
      ...above(name, 'open files', was.openFiles, openFiles, mayStay.openFiles),
    ];
  });
  const databases = after.databases.flatMap((now): Violation[] => {
    const name = `database ${now.name}`;
    const was = before.databases.find((each) => each.name === now.name);
    return [
      ...above(name, 'sessions', was?.sessions ?? 0, now.sessions, mayStay.sessions),
      ...above(name, 'sessions idle in a transaction', 0, now.idleInTransaction, 0),
      ...above(name, 'unsent outbox rows', 0, now.unsentRows, 0),
      ...above(name, 'dead rows', now.liveRows, now.deadRows, mayStay.deadRows),
    ];
  });
  return [...processes, ...databases];
}

function above(holder: string, what: string, before: number, now: number, allowance: number): readonly Violation[] {
  if (now <= before + allowance) return [];
  return [{ invariant: 'resources come back', detail: `${now} ${what}, ${before} before`, rows: [holder] }];
}
