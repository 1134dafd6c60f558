import { topics } from '@orderbell/contracts';
import { freshDatabase } from '@orderbell/local-stack/testing';
import { createOutbox, inTransaction, type DeadLetter } from '@orderbell/messaging';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDiscardRequest } from './discard-request.ts';
import type { PaymentRequestMessage } from './decide-payments.ts';
import { createShowTrail } from './show-trail.ts';
import { answersTo, ledgerOf, openPayments, requestMessage, userWith, type PaymentsInstance } from './testing.ts';

let payments: PaymentsInstance;
beforeAll(async () => {
  payments = await openPayments(await freshDatabase('payments_discard'));
});
afterAll(() => payments.close());

/** A request as it lies among the dead letters. */
function letterOf({ id, key, payload, topic, partition, offset, timestamp }: PaymentRequestMessage): DeadLetter {
  return {
    id: newId(),
    consumer: 'payments',
    status: 'open',
    messageId: id,
    type: 'OrderPaymentRequested',
    topic,
    partition,
    offset,
    key,
    orderingKey: payload.orderId,
    headers: {},
    payload: JSON.stringify(payload),
    payloadBase64: null,
    messageTimestamp: timestamp,
    reason: 'handler-failed',
    detail: 'it failed',
    attempts: [],
    createdAt: new Date(),
    settledAt: null,
    settledBy: null,
    settledReason: null,
  };
}

async function discard(letter: DeadLetter): Promise<void> {
  const hook = createDiscardRequest({ outbox: createOutbox({ orm: payments.orm }) });
  await inTransaction(payments.orm, (em) => hook(em, null, letter));
}

it('an order whose request is given up is refused for good, and its answer cancels it', async () => {
  const userId = await userWith(payments, 5000);
  const request = requestMessage(userId, 1000);
  await discard(letterOf(request));
  const cancelled = { success: false, errorMessage: 'payment-discarded' };
  expect(await answersTo(payments, [request])).toMatchObject([{ userId, amount: 1000, ...cancelled }]);
  // Should the request come again after all, it must not be paid: the order is cancelled by then.
  await payments.decide([request]);
  expect(await answersTo(payments, [request])).toMatchObject([cancelled, cancelled]);
  expect((await ledgerOf(payments, userId)).balance).toBe(5000);
});

it('an order that was paid is not cancelled by giving up a repetition: its answer is sent again', async () => {
  const userId = await userWith(payments, 5000);
  const request = requestMessage(userId, 1000);
  await payments.decide([request]);
  await discard(letterOf(request));
  expect(await answersTo(payments, [request])).toMatchObject([{ success: true }, { success: true }]);
  expect((await ledgerOf(payments, userId)).lines.filter(({ type }) => type === 'DEBIT')).toHaveLength(1);
});

it('what contradicts an earlier decision is given up without another word', async () => {
  const userId = await userWith(payments, 5000);
  const request = requestMessage(userId, 1000);
  await payments.decide([request]);
  await discard(letterOf({ ...request, payload: { ...request.payload, amount: 2 } }));
  expect(await answersTo(payments, [request])).toHaveLength(1);
});

it('a request that could not be read cancels the order that it names; what names none is given up', async () => {
  const userId = await userWith(payments, 5000);
  const request = requestMessage(userId, 1000);
  await discard({ ...letterOf(request), reason: 'unknown-version', orderingKey: null });
  expect(await answersTo(payments, [request])).toMatchObject([{ errorMessage: 'payment-discarded' }]);
  for (const payload of ['{', 'null', '{"orderId":1}', null]) await discard({ ...letterOf(request), payload });
  expect(await answersTo(payments, [request])).toHaveLength(1);
});

it('a result that the broker did not take is not given up: an order waits for it', async () => {
  const letter = letterOf(requestMessage(await userWith(payments, 0), 1));
  await expect(discard({ ...letter, consumer: 'outbox:payments', topic: topics.paymentResults })).rejects.toMatchObject(
    {
      slug: 'discard-refused',
    },
  );
});

it('the trail tells of a decision and of the answer that was written with it', async () => {
  const userId = await userWith(payments, 1500);
  const [paid, refused] = [requestMessage(userId, 1000), requestMessage(userId, 1000)];
  await payments.decide([paid, refused]);
  const showTrail = createShowTrail({ orm: payments.orm, consumer: 'payments' });
  const { lines } = await ledgerOf(payments, userId);
  expect(lines).toHaveLength(2);
  expect(await showTrail({ orderId: paid.payload.orderId, userId })).toMatchObject({
    refusal: null,
    transactionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    decidedAt: expect.any(String),
    result: { topic: 'order-payment-results', at: null },
    deadLetter: null,
  });
  expect(await showTrail({ orderId: refused.payload.orderId, userId })).toMatchObject({
    refusal: 'insufficient-funds',
    transactionId: null,
  });
  const stranger = await userWith(payments, 0);
  expect(await showTrail({ orderId: paid.payload.orderId, userId: stranger })).toEqual({
    requestReceivedAt: null,
    decidedAt: null,
    transactionId: null,
    refusal: null,
    result: null,
    deadLetter: null,
  });
});
