import {
  Order,
  UserId,
  accountChanged,
  orderChanged,
  orderPaymentRequested,
  paymentProcessed,
} from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import type { Evidence, Message } from './evidence.ts';

const at = '2026-11-23T08:30:00.000Z';

/** A small system at rest with every promise kept: one user, 1,500 on the account, an order paid and one refused. */
export function soundEvidence(): Evidence {
  const userId = UserId.parse(randomUUID());
  const accountId = randomUUID();
  const creditId = randomUUID();
  const orderOf = (amount: number) => {
    const placed = { id: randomUUID(), userId, amount, description: 'тест', createdAt: at, updatedAt: at };
    return (seq: number, status: 'NEW' | 'FINISHED' | 'CANCELLED') =>
      Order.parse({ ...placed, status, seq, cancelReason: status === 'CANCELLED' ? 'insufficient-funds' : null });
  };
  const [paid, refused] = [orderOf(1000), orderOf(700)];
  const feed = [paid(1, 'NEW'), refused(2, 'NEW'), paid(3, 'FINISHED'), refused(4, 'CANCELLED')];
  const final = feed.slice(2);
  const topic = topicOf(userId);

  const requests = feed
    .slice(0, 2)
    .map(({ id, amount, description }) => topic(orderPaymentRequested, { orderId: id, userId, amount, description }));
  const results = final.map(({ id, amount, status, cancelReason }) =>
    topic(paymentProcessed, {
      orderId: id,
      userId,
      amount,
      success: status === 'FINISHED',
      errorMessage: cancelReason,
    }),
  );
  const orderEvents = feed.map((order) => topic(orderChanged, { seq: order.seq, order }));
  const accountEvents = [topic(accountChanged, { userId, balance: 500, version: 3 })];
  return {
    orders: final.map((order) => ({
      ...order,
      amount: BigInt(order.amount),
      seq: BigInt(order.seq),
      idempotencyKey: `key of ${order.amount}`,
    })),
    accounts: [{ id: accountId, userId, balance: 500n, version: 3n }],
    ledger: [
      {
        id: creditId,
        accountId,
        type: 'CREDIT',
        amount: 1500n,
        referenceOrderId: null,
        accountVersion: 2n,
        balanceAfter: 1500n,
      },
      {
        id: randomUUID(),
        accountId,
        type: 'DEBIT',
        amount: 1000n,
        referenceOrderId: paid(3, 'FINISHED').id,
        accountVersion: 3n,
        balanceAfter: 500n,
      },
    ],
    outbox: orderEvents.map(({ id, topic }) => ({ database: 'orders', id, type: 'OrderChanged', topic, sent: true })),
    inbox: [
      ...requests.map(({ id, topic }) => ({ database: 'payments' as const, messageId: id, topic })),
      ...results.map(({ id, topic }) => ({ database: 'orders' as const, messageId: id, topic })),
    ],
    deadLetters: [],
    requests,
    results,
    orderEvents,
    accountEvents,
    unreadable: [],
    journals: [
      {
        userId,
        acts: [
          {
            kind: 'top-up',
            key: 'key of the top-up',
            amount: 1500,
            outcome: { kind: 'acknowledged', answer: { transactionId: creditId } },
          },
          ...feed.slice(0, 2).map((order) => ({
            kind: 'order' as const,
            key: `key of ${order.amount}`,
            amount: order.amount,
            description: order.description,
            outcome: { kind: 'acknowledged' as const, answer: order },
          })),
        ],
        heard: [
          [
            { kind: 'connected', after: 0, at: 1 },
            { kind: 'ready', seq: 0, at: 2 },
            { kind: 'orders', orders: feed, at: 3 },
            { kind: 'account', account: { balance: 500, version: 3 }, at: 4 },
          ],
        ],
      },
    ],
  };
}

/** Lays messages of one user on their topics, one behind the other. */
function topicOf(key: string) {
  let offset = 0n;
  return <T>({ topic }: { readonly topic: string }, payload: T): Message<T> => ({
    topic,
    partition: 3,
    offset: offset++,
    key,
    headers: {},
    value: JSON.stringify(payload),
    id: randomUUID(),
    payload,
  });
}
