import { describe, expect, it } from 'vitest';
import { entry } from '../../testing/entries.ts';
import { sort } from './receive.ts';

describe('sort', () => {
  it('keeps what was inserted, in the order of the batch', () => {
    const sorted = sort([entry('c'), entry('a'), entry('b')], new Set(['a', 'b', 'c']), new Set());
    expect(sorted.fresh.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect(sorted.duplicates).toBe(0);
  });

  it('drops what had been received before, and the second of two in one batch', () => {
    const sorted = sort([entry('a'), entry('b'), entry('b')], new Set(['b']), new Set());
    expect(sorted.fresh.map(({ id }) => id)).toEqual(['b']);
    expect(sorted.duplicates).toBe(2);
  });

  it('sets aside what belongs to a blocked order', () => {
    const entries = [entry('a1', 'a'), entry('b1', 'b'), entry('x', null)];
    const sorted = sort(entries, new Set(['a1', 'b1', 'x']), new Set(['a']));
    expect(sorted.fresh.map(({ id }) => id)).toEqual(['b1', 'x']);
    expect(sorted.blocked.map(({ id }) => id)).toEqual(['a1']);
  });
});
