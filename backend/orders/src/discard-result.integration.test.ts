import { OrderId, topics, type Order } from '@orderbell/contracts';
import { freshDatabase } from '@orderbell/local-stack/testing';
import { inTransaction, type DeadLetter } from '@orderbell/messaging';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDiscardResult } from './discard-result.ts';
import { createShowTrail } from './show-trail.ts';
import { newUser, openOrders, orderRequest, resultFor, type OrdersInstance } from './testing.ts';

let orders: OrdersInstance;
beforeAll(async () => {
  orders = await openOrders(await freshDatabase('orders_discard'));
});
afterAll(() => orders.close());

const place = async (): Promise<Order> => (await orders.placeOrder(orderRequest(newUser()))).order;

function letterOf(payload: unknown, changes: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id: newId(),
    consumer: 'orders',
    status: 'open',
    messageId: newId(),
    type: 'PaymentProcessed',
    topic: topics.paymentResults,
    partition: 1,
    offset: '7',
    key: null,
    orderingKey: null,
    headers: {},
    payload: JSON.stringify(payload),
    payloadBase64: null,
    messageTimestamp: new Date(),
    reason: 'handler-failed',
    detail: 'it failed',
    attempts: [],
    createdAt: new Date(),
    settledAt: null,
    settledBy: null,
    settledReason: null,
    ...changes,
  };
}

const discard = (letter: DeadLetter): Promise<void> =>
  inTransaction(orders.orm, (em) => createDiscardResult()(em, null, letter));
const refused = { slug: 'discard-refused' };

it('the result that a NEW order waits for is not given up, whatever it says and however little of it can be read', async () => {
  const order = await place();
  const { payload } = resultFor(order);
  await expect(discard(letterOf(payload))).rejects.toMatchObject(refused);
  await expect(discard(letterOf(resultFor(order, 'insufficient-funds').payload))).rejects.toMatchObject(refused);
  await expect(discard(letterOf({ orderId: order.id }))).rejects.toMatchObject(refused);
  await expect(discard(letterOf({ ...payload, success: 'maybe', amount: 'much' }))).rejects.toMatchObject(refused);
});

it('a payment request that the broker did not take is not given up while its order is NEW', async () => {
  const order = await place();
  const letter = letterOf({ orderId: order.id, userId: order.userId, amount: order.amount, description: 'x' });
  await expect(discard({ ...letter, topic: topics.paymentRequests })).rejects.toMatchObject(refused);
});

it('what is another order’s, or of no order, or comes for one that is final, is given up', async () => {
  const order = await place();
  await expect(discard(letterOf({ ...resultFor(order).payload, amount: order.amount + 1 }))).resolves.toBeUndefined();
  await expect(discard(letterOf({ ...resultFor(order).payload, userId: newUser() }))).resolves.toBeUndefined();
  await expect(
    discard(letterOf({ ...resultFor(order).payload, orderId: OrderId.parse(newId()) })),
  ).resolves.toBeUndefined();
  await expect(discard(letterOf('nonsense'))).resolves.toBeUndefined();
  await expect(discard(letterOf({ seq: 1, order }, { topic: topics.orderEvents }))).resolves.toBeUndefined();
  await orders.applyResults([resultFor(order)]);
  await expect(discard(letterOf(resultFor(order, 'no-account').payload))).resolves.toBeUndefined();
});

it('the trail of an order has its request in the outbox while it is NEW, and its whole journey once it is final', async () => {
  const order = await place();
  const showTrail = createShowTrail({ orm: orders.orm });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  expect(await showTrail(order)).toMatchObject({
    status: 'NEW',
    traceId,
    acceptedAt: order.createdAt,
    request: { topic: topics.paymentRequests, partition: null, offset: null, at: null },
    appliedAt: null,
    deadLetter: null,
  });
  await orders.applyResults([resultFor(order)]);
  expect(await showTrail(order)).toMatchObject({
    status: 'FINISHED',
    traceId,
    request: { topic: topics.paymentRequests, partition: 3, offset: '7' },
    result: { topic: topics.paymentResults, partition: 1 },
    appliedAt: expect.any(String),
  });
  await expect(showTrail({ id: order.id, userId: newUser() })).rejects.toMatchObject({ slug: 'not-found' });
});
