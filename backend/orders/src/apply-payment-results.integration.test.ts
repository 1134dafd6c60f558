import { freshDatabase } from '@orderbell/local-stack/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OrderId } from '@orderbell/contracts';
import { inTransaction } from '@orderbell/messaging';
import { journeyOf } from './journey.ts';
import { findOrders, updateSettled } from './order-rows.ts';
import { Order } from './order.ts';
import { newUser, openOrders, orderRequest, publishedSeqs, resultFor, upTo, type OrdersInstance } from './testing.ts';

let orders: OrdersInstance;

beforeAll(async () => {
  orders = await openOrders(await freshDatabase('apply_results'));
});
afterAll(() => orders.close());

const place = async (userId = newUser()) => (await orders.placeOrder(orderRequest(userId))).order;
const stored = (id: string) =>
  orders.orm.em.fork().findOneOrFail(Order, { id: OrderId.parse(id) }, { populate: ['journey'] });

it('results make orders final, with the next numbers of the feed in the order of the results', async () => {
  const userId = newUser();
  const [a, b, c] = [await place(userId), await place(userId), await place(userId)];
  await orders.applyResults([resultFor(c), resultFor(a, 'insufficient-funds')]);
  expect(await stored(a.id)).toMatchObject({
    status: 'CANCELLED',
    cancelReason: 'insufficient-funds',
    seq: 5,
    placedSeq: 1,
  });
  expect(await stored(b.id)).toMatchObject({ status: 'NEW', cancelReason: null, seq: 2 });
  expect(await stored(c.id)).toMatchObject({ status: 'FINISHED', cancelReason: null, seq: 4 });
  expect((await publishedSeqs(orders)).get(userId)).toEqual(upTo(5));
  const last = (await orders.outboxRows()).at(-1);
  const { status, seq, updatedAt } = await stored(a.id);
  expect(last).toMatchObject({
    type: 'OrderChanged',
    key: userId,
    payload: {
      seq,
      order: { ...a, status, seq, cancelReason: 'insufficient-funds', updatedAt: updatedAt.toISOString() },
    },
  });
});

it('keeps the journey of the order', async () => {
  const order = await place();
  const result = resultFor(order);
  await orders.applyResults([result]);
  expect((await stored(order.id)).journey).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    request: { topic: 'order-payment-requests', partition: 3, offset: '7' },
    result: { topic: 'order-payment-results', partition: 1, offset: result.offset },
  });
});

it('a repeated result changes nothing and tells nobody', async () => {
  const order = await place();
  await orders.applyResults([resultFor(order), resultFor(order)]);
  const before = { rows: await orders.outboxRows(), order: await stored(order.id) };
  await orders.applyResults([resultFor(order)]);
  expect({ rows: await orders.outboxRows(), order: await stored(order.id) }).toEqual(before);
  expect(before.order.seq).toBe(2);
});

it('a result that contradicts its order undoes the batch, so that it can be told from the good ones', async () => {
  const [good, bad] = [await place(), await place()];
  for (const contradiction of [
    resultFor(bad, null, { amount: 1 }),
    resultFor(bad, null, { userId: good.userId }),
    resultFor({ ...bad, id: OrderId.parse(good.userId) }),
    resultFor(bad, 'no-such-reason'),
  ]) {
    await expect(orders.applyResults([resultFor(good), contradiction])).rejects.toMatchObject({
      name: 'ContradictingResult',
    });
  }
  expect((await stored(good.id)).status).toBe('NEW');
  await orders.applyResults([resultFor(good)]);
  await expect(orders.applyResults([resultFor(good, 'no-account')])).rejects.toThrow(/already FINISHED/);
  expect(await stored(good.id)).toMatchObject({ status: 'FINISHED', seq: 2 });
});

it('whoever forgets to look first: the statement itself settles no order that is final', async () => {
  const placed = await place();
  const { id } = placed;
  const paid = resultFor(placed);
  await orders.applyResults([paid]);
  const settleAgain = inTransaction(orders.orm, async (em) => {
    const order = (await findOrders(em, [id])).get(id);
    if (order === undefined) throw new Error('the order is gone');
    const at = new Date();
    const again = { ...order, status: 'CANCELLED', cancelReason: 'no-account', seq: 3 } as const;
    await updateSettled(em, [{ order: again, journey: journeyOf(paid, at) }], at, true);
  });
  await expect(settleAgain).rejects.toThrow('1 orders should have changed, but 0 did');
  expect(await stored(id)).toMatchObject({ status: 'FINISHED', cancelReason: null, seq: 2 });
});
