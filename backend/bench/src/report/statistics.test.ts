import { expect, it } from 'vitest';
import { percentile, table } from './statistics.ts';

it('a percentile is the value that the share of the values does not pass', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0, 0.2, 0.5, 0.95, 1].map((share) => percentile(values, share))).toEqual([1, 1, 3, 5, 5]);
  expect(percentile([], 0.5)).toBeNaN();
});

it('a table has its numbers under each other', () => {
  const rows = [
    ['', 'ms'],
    ['short', '1'],
    ['longer name', '1000'],
  ];
  expect(table(rows)).toBe('               ms\nshort           1\nlonger name  1000');
});
