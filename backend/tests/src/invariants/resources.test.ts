import { expect, it } from 'vitest';
import { resourcesComeBack, type DatabaseResources, type ProcessResources, type Resources } from './resources.ts';

const mebibyte = 1024 * 1024;
const process: ProcessResources = { name: 'orders', memoryBytes: 90 * mebibyte, openFiles: 40 };
const database: DatabaseResources = {
  name: 'orders',
  sessions: 9,
  idleInTransaction: 0,
  unsentRows: 0,
  liveRows: 1_000,
  deadRows: 10,
};
const before: Resources = { processes: [process], databases: [database] };

/** What is said of a system that holds this afterwards. */
function said(more: { readonly process?: Partial<ProcessResources>; readonly database?: Partial<DatabaseResources> }) {
  const after = { processes: [{ ...process, ...more.process }], databases: [{ ...database, ...more.database }] };
  return resourcesComeBack(before, after).map(({ detail }) => detail);
}

it('a system that has grown warm holds what it may', () => {
  const warm = { process: { memoryBytes: 200 * mebibyte, openFiles: 90 }, database: { sessions: 24, deadRows: 9_000 } };
  expect(said(warm)).toEqual([]);
});

it('memory, files, sessions and rows that do not come back are each named', () => {
  expect(said({ process: { memoryBytes: 600 * mebibyte } })).toEqual([expect.stringContaining('bytes of memory')]);
  expect(said({ process: { openFiles: 400 } })).toEqual([expect.stringContaining('400 open files, 40 before')]);
  expect(said({ database: { sessions: 80 } })).toEqual([expect.stringContaining('80 sessions, 9 before')]);
  expect(said({ database: { idleInTransaction: 1 } })).toEqual([expect.stringContaining('idle in a transaction')]);
  expect(said({ database: { unsentRows: 1 } })).toEqual([expect.stringContaining('unsent outbox rows')]);
  expect(said({ database: { deadRows: 90_000 } })).toEqual([expect.stringContaining('90000 dead rows')]);
});
