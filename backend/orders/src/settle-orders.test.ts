import { OrderId, UserId } from '@orderbell/contracts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { settleOrders } from './apply-payment-results.ts';
import type { OrderState } from './order.ts';
import { resultFor } from './testing.ts';
import type { FeedNumbers } from './user-feed.ts';

const id = (n: number) => `019ab000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const users = [UserId.parse(id(1)), UserId.parse(id(2)), UserId.parse(id(3))] as const;
const orderCount = 12;
const at = new Date('2026-11-23T08:30:00.000Z');

/** Orders of three users, all NEW, numbered in each user's feed in the order of their placing. */
function placed(): readonly OrderState[] {
  const numbers = new Map<UserId, number>();
  return Array.from({ length: orderCount }, (_, index) => {
    const userId = users[index % 3] ?? users[0];
    const seq = (numbers.get(userId) ?? 0) + 1;
    numbers.set(userId, seq);
    return {
      id: OrderId.parse(id(100 + index)),
      userId,
      amount: 1 + index,
      description: '',
      status: 'NEW',
      cancelReason: null,
      seq,
      placedSeq: seq,
      createdAt: at,
      updatedAt: at,
    };
  });
}

/** What Payments says of an order follows from its number: it never says two things. */
const reasonOf = (order: number) => (order % 4 === 0 ? 'insufficient-funds' : null);

/** A feed is a counter for each user; an order takes the next number when its first result comes, and never again. */
function model(batches: readonly (readonly number[])[]) {
  const orders = placed();
  const last = new Map<UserId, number>(users.map((user) => [user, orders.filter((o) => o.userId === user).length]));
  const numbers = new Map<string, number>();
  for (const index of batches.flat()) {
    const order = orders[index];
    if (order === undefined || numbers.has(order.id)) continue;
    const next = (last.get(order.userId) ?? 0) + 1;
    last.set(order.userId, next);
    numbers.set(order.id, next);
  }
  return { last, numbers };
}

it('results in any order, repeated, in any batches: statuses move once and feeds have no holes', () => {
  const batches = fc.array(fc.array(fc.nat(orderCount - 1), { maxLength: 10 }), { maxLength: 10 });
  fc.assert(
    fc.property(batches, (history) => {
      const orders = new Map(placed().map((order) => [order.id, order]));
      let feeds: FeedNumbers = new Map(
        users.map((user) => [user, [...orders.values()].filter(({ userId }) => userId === user).length]),
      );
      const told: (readonly [UserId, number])[] = [];
      for (const batch of history) {
        const results = batch.flatMap((index) => {
          const order = placed()[index];
          return order === undefined ? [] : [resultFor(order, reasonOf(index))];
        });
        const settled = settleOrders(orders, feeds, results, at);
        for (const { order } of settled) {
          expect(orders.get(order.id)?.status).toBe('NEW');
          orders.set(order.id, order);
          told.push([order.userId, order.seq]);
        }
        feeds = new Map([...feeds, ...settled.map(({ order }) => [order.userId, order.seq] as const)]);
      }
      const wanted = model(history);
      expect(feeds).toEqual(wanted.last);
      for (const [index, { id: orderId }] of placed().entries()) {
        const order = orders.get(orderId);
        const number = wanted.numbers.get(orderId);
        const status = number === undefined ? 'NEW' : reasonOf(index) === null ? 'FINISHED' : 'CANCELLED';
        expect(order).toMatchObject({ status, ...(number === undefined ? {} : { seq: number }) });
      }
      // In the order of telling, each user's numbers follow one another.
      for (const user of users) {
        const numbers = told.flatMap(([userId, seq]) => (userId === user ? [seq] : []));
        const first = placed().filter(({ userId }) => userId === user).length + 1;
        expect(numbers).toEqual(numbers.map((_, index) => first + index));
      }
    }),
    { numRuns: 100 },
  );
}, 30_000);
