import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '@orderbell/contracts';
import { sampleOrders } from '../testing/samples.ts';
import {
  aboveFrontier,
  compareOrders,
  countOrders,
  EMPTY_BOOK,
  furthest,
  mergeOrders,
  UNREAD,
  UNREAD_FRONTIERS,
} from './order-book.ts';

const orders = sampleOrders(12);
const order = (index: number): Order => {
  const found = orders[index];
  if (found === undefined) throw new Error('no such sample');
  return found;
};
const at = (index: number) => ({ oldest: order(index), nextCursor: 'c', complete: false });

describe('the book of orders', () => {
  it('is newest first, whatever comes when, and keeps the latest change of each order', () => {
    const versions = orders.flatMap((each) => [each, { ...each, seq: each.seq + 100, status: 'FINISHED' as const }]);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(versions, { minLength: versions.length }),
        fc.integer({ min: 1, max: 7 }),
        (mixed, step) => {
          let book = EMPTY_BOOK;
          for (let from = 0; from < mixed.length; from += step)
            book = mergeOrders(book, mixed.slice(from, from + step));
          expect(book.newestFirst.map(({ id }) => id)).toEqual(orders.map(({ id }) => id));
          expect(book.newestFirst.every(({ seq }) => seq > 100)).toBe(true);
          expect(book.newestFirst.every((each) => book.byId.get(each.id) === each)).toBe(true);
        },
      ),
    );
  });

  it('stays the same object when nothing is new', () => {
    const book = mergeOrders(EMPTY_BOOK, orders);
    expect(mergeOrders(book, orders)).toBe(book);
    expect(mergeOrders(book, [])).toBe(book);
  });

  it('does not move a row when its status changes', () => {
    const book = mergeOrders(EMPTY_BOOK, orders);
    const changed = mergeOrders(book, [{ ...order(5), seq: 999, status: 'CANCELLED', cancelReason: 'no-account' }]);
    expect(changed.newestFirst[5]?.status).toBe('CANCELLED');
  });

  it('is sorted by time and then by id', () => {
    const [a, b] = [order(0), { ...order(1), createdAt: order(0).createdAt }];
    expect(Math.sign(compareOrders(a, b))).toBe(-Math.sign(compareOrders(b, a)));
    expect(compareOrders(a, a)).toBe(0);
  });
});

describe('how far a list has been read', () => {
  const book = mergeOrders(EMPTY_BOOK, orders);

  it('hides an older order that only an event brought', () => {
    expect(aboveFrontier(book, at(3))).toEqual(orders.slice(0, 4));
    expect(aboveFrontier(book, UNREAD)).toEqual([]);
    expect(aboveFrontier(book, { ...at(3), complete: true })).toEqual(orders);
  });

  it('takes the list that reaches further', () => {
    const frontiers = { ...UNREAD_FRONTIERS, ALL: at(3), CANCELLED: at(8) };
    expect(furthest(frontiers, 'CANCELLED')).toBe(frontiers.CANCELLED);
    expect(furthest(frontiers, 'NEW')).toBe(frontiers.ALL);
    expect(furthest({ ...frontiers, ALL: { ...at(3), complete: true } }, 'CANCELLED').complete).toBe(true);
  });

  it('counts what is certain and says where there may be more', () => {
    const partly = countOrders(book, { ...UNREAD_FRONTIERS, ALL: at(3), CANCELLED: { ...at(11), complete: true } });
    expect(partly.ALL).toEqual({ count: 4, atLeast: true });
    expect(partly.CANCELLED).toEqual({
      count: orders.filter(({ status }) => status === 'CANCELLED').length,
      atLeast: false,
    });
  });
});
