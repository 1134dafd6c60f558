import { describe, expect, it } from 'vitest';
import { inBatches } from './drain.ts';
import type { OutboxRow } from './statements.ts';

const row = (position: number, bytes: number): OutboxRow => ({
  id: String(position),
  position: String(position),
  topic: 't',
  type: 'T',
  version: 1,
  key: 'k',
  payload: 'x'.repeat(bytes),
  headers: null,
  created_at: new Date(0),
});
const positions = (batches: readonly (readonly OutboxRow[])[]) =>
  batches.map((batch) => batch.map(({ position }) => position));

describe('inBatches', () => {
  it('leaves a page whole that the broker can take', () => {
    expect(positions(inBatches([row(1, 10), row(2, 10), row(3, 10)], 10_000))).toEqual([['1', '2', '3']]);
  });

  it('splits a page by size, in order', () => {
    expect(positions(inBatches([row(1, 400), row(2, 400), row(3, 400)], 1300))).toEqual([['1', '2'], ['3']]);
  });

  it('sends a row alone that is too large for any batch', () => {
    expect(positions(inBatches([row(1, 10), row(2, 5000), row(3, 10)], 1000))).toEqual([['1'], ['2'], ['3']]);
  });

  it('makes nothing of nothing', () => {
    expect(inBatches([], 1000)).toEqual([]);
  });
});
