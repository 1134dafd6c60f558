import { expect, test } from 'vitest';
import { deathsInARow, restartPauseMs } from './backoff.ts';

test('pauses double from a quarter of a second to ten seconds', () => {
  expect([1, 2, 3, 6, 7, 100].map(restartPauseMs)).toEqual([250, 500, 1000, 8000, 10_000, 10_000]);
});

test('a process that has lived for half a minute starts afresh', () => {
  expect(deathsInARow(5, 29_999)).toBe(6);
  expect(deathsInARow(5, 30_000)).toBe(1);
});
