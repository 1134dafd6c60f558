import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, pageOf, pageSize } from './cursor.ts';

const id = '019ab000-0000-7000-8000-000000000001';

describe('cursors', () => {
  it('stand for the id that a page ended with', () => {
    expect(decodeCursor(encodeCursor(id))).toBe(id);
  });

  it('are refused when they are not ours', () => {
    for (const wrong of ['', 'abc', '!!', encodeCursor(id).slice(1), `${encodeCursor(id)}AA`]) {
      expect(() => decodeCursor(wrong)).toThrow(/nextCursor/);
    }
  });

  it('end a page only when there is more', () => {
    const rows = [1, 2, 3].map((n) => ({ id: id.replace(/.$/, String(n)) }));
    expect(pageOf(rows, 2)).toEqual({ items: rows.slice(0, 2), nextCursor: encodeCursor(id.replace(/.$/, '2')) });
    expect(pageOf(rows, 3)).toEqual({ items: rows, nextCursor: null });
    expect(pageOf([], 3)).toEqual({ items: [], nextCursor: null });
    expect([pageSize(undefined), pageSize('7')]).toEqual([20, 7]);
  });
});
