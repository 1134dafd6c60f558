import { freshDatabase } from '@orderbell/local-stack/testing';
import { ProblemError, int8, rowsOf } from '@orderbell/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newUser, openOrders, orderRequest, publishedSeqs, resultFor, upTo, type OrdersInstance } from './testing.ts';

let first: OrdersInstance;
let second: OrdersInstance;

beforeAll(async () => {
  const url = await freshDatabase('place_order');
  first = await openOrders(url);
  second = await openOrders(url);
});
afterAll(() => Promise.all([first.close(), second.close()]));

const Stored = z.object({ orders: int8, lastSeq: int8 });

async function stored(userId: string) {
  const [row] = await rowsOf(
    first.orm.em.fork(),
    Stored,
    `select (select count(*) from orders where user_id = $1) as orders,
      coalesce((select max(seq) from orders where user_id = $1), 0) as "lastSeq"`,
    [userId],
  );
  return row;
}

describe('placing an order', () => {
  it('answers NEW and asks for its payment, in one transaction', async () => {
    const userId = newUser();
    const { order, replayed } = await first.placeOrder(orderRequest(userId));
    expect(replayed).toBe(false);
    expect(order).toMatchObject({ userId, amount: 1000, status: 'NEW', cancelReason: null, seq: 1 });
    expect(order.updatedAt).toBe(order.createdAt);
    const sent = (await first.outboxRows()).filter(({ key }) => key === userId);
    expect(sent.map(({ type, payload }) => ({ type, payload }))).toEqual([
      {
        type: 'OrderPaymentRequested',
        payload: { orderId: order.id, userId, amount: 1000, description: 'тестовая покупка' },
      },
      { type: 'OrderChanged', payload: { seq: 1, order } },
    ]);
    expect(sent[0]?.headers?.['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/);
  });

  it('20 identical requests at once give one order and 20 equal answers', async () => {
    const userId = newUser();
    const answers = await Promise.all(
      upTo(20).map((n) => (n % 2 === 0 ? first : second).placeOrder(orderRequest(userId, { key: 'k-20' }))),
    );
    expect(new Set(answers.map(({ order }) => JSON.stringify(order))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await stored(userId)).toEqual({ orders: 1, lastSeq: 1 });
  });

  it('a repeated request gets the first answer, also when the order is final', async () => {
    const userId = newUser();
    const { order } = await first.placeOrder(orderRequest(userId, { key: 'again' }));
    await first.applyResults([resultFor(order)]);
    expect(await second.placeOrder(orderRequest(userId, { key: 'again' }))).toEqual({ order, replayed: true });
    expect(await stored(userId)).toEqual({ orders: 1, lastSeq: 2 });
  });

  it('the same key with another body is refused, with another user it is his own', async () => {
    const userId = newUser();
    await first.placeOrder(orderRequest(userId, { key: 'mine' }));
    await expect(first.placeOrder(orderRequest(userId, { key: 'mine', amount: 2 }))).rejects.toMatchObject({
      slug: 'idempotency-key-reused',
    });
    expect((await first.placeOrder(orderRequest(newUser(), { key: 'mine', amount: 2 }))).replayed).toBe(false);
    expect(await stored(userId)).toEqual({ orders: 1, lastSeq: 1 });
  });

  it('two bodies with one key at once: one is placed, the other refused', async () => {
    const userId = newUser();
    const answers = await Promise.allSettled(
      [1, 2].map((amount) => first.placeOrder(orderRequest(userId, { key: 'both', amount }))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await stored(userId)).toEqual({ orders: 1, lastSeq: 1 });
  });

  it('a bad order fails alone', async () => {
    const userId = newUser();
    // PostgreSQL cannot store NUL: it stands for whatever validation has let through.
    const requests = upTo(9).map((n) => orderRequest(userId, { description: n === 5 ? 'a\u0000b' : `order ${n}` }));
    const answers = await Promise.allSettled(requests.map((request) => first.placeOrder(request)));
    expect(answers.map(({ status }) => status === 'fulfilled')).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1].map(Boolean));
    expect(await stored(userId)).toEqual({ orders: 8, lastSeq: 8 });
  });

  it('a lost connection is answered with "overloaded", and the same key then places the order once', async () => {
    const userId = newUser();
    await first.placeOrder(orderRequest(userId));
    const blocker = second.orm.em.fork();
    await blocker.begin();
    await blocker.execute(`select 1 from user_feeds where user_id = '${userId}' for update`);
    const refused = first.placeOrder(orderRequest(userId, { key: 'lost' })).catch((error: unknown) => error);
    await expect
      .poll(() =>
        blocker.execute(
          `select pg_terminate_backend(pid) as ended from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      )
      .toEqual([{ ended: true }]);
    const error = await refused;
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ slug: 'overloaded', options: { retryAfter: 1 } });
    await blocker.rollback();
    expect((await first.placeOrder(orderRequest(userId, { key: 'lost' }))).replayed).toBe(false);
    expect((await first.placeOrder(orderRequest(userId, { key: 'lost' }))).replayed).toBe(true);
    expect(await stored(userId)).toEqual({ orders: 2, lastSeq: 2 });
  });
});

it('feeds have no holes and are published in order, whoever places and settles at the same time', async () => {
  const users = upTo(12).map(() => newUser());
  const placeAndSettle = async (orders: OrdersInstance, round: number) => {
    const answers = await Promise.all(
      users.flatMap((userId) => [
        orders.placeOrder(orderRequest(userId)),
        // The same key on both instances: one of them repeats the other.
        orders.placeOrder(orderRequest(userId, { key: `round-${round}` })),
      ]),
    );
    const mine = answers.filter(({ replayed }) => !replayed);
    const reason = round % 2 === 0 ? null : 'insufficient-funds';
    await orders.applyResults(mine.map(({ order }) => resultFor(order, reason)));
  };
  await Promise.all(
    [first, second].map(async (orders) => {
      for (const round of upTo(15)) await placeAndSettle(orders, round);
    }),
  );
  const seqs = await publishedSeqs(first);
  // Two instances place one order each a round, and one together; each changes twice.
  for (const userId of users) expect(seqs.get(userId)).toEqual(upTo(15 * 3 * 2));
  const [deadlocks] = await rowsOf(
    first.orm.em.fork(),
    z.object({ deadlocks: int8 }),
    'select deadlocks from pg_stat_database where datname = current_database()',
    [],
  );
  expect(deadlocks).toEqual({ deadlocks: 0 });
});
