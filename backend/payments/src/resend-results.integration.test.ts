import { freshDatabase } from '@orderbell/local-stack/testing';
import { createOutbox, inTransaction, type PartitionLag } from '@orderbell/messaging';
import { createLogger, rowsChanged, rowsOf } from '@orderbell/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createResendResults } from './resend-results.ts';
import { answersTo, ledgerOf, openPayments, requestMessage, userWith, type PaymentsInstance } from './testing.ts';
import type { PaymentRequestMessage } from './decide-payments.ts';

let payments: PaymentsInstance;
beforeAll(async () => {
  payments = await openPayments(await freshDatabase('payments_resend'));
});
afterAll(() => payments.close());

/** Asks for the results of these requests, when Orders has handled its only partition that far. */
function resend(
  requests: readonly PaymentRequestMessage[],
  progress: Partial<Pick<PartitionLag, 'handled' | 'end'>> = {},
) {
  const { orm } = payments;
  const partition = { topic: 'order-payment-results', partition: 0, lag: 0, handled: 8n, end: 8n, ...progress };
  const resendResults = createResendResults({
    orm,
    outbox: createOutbox({ orm }),
    logger: createLogger('payments', 'silent'),
    partitions: () => Promise.resolve([partition]),
  });
  return resendResults(requests.map(({ payload }) => payload.orderId));
}

const Row = z.object({ id: z.string(), sent: z.boolean() });

/** The outbox rows that answer a request. */
function rowsFor({ payload }: PaymentRequestMessage) {
  const sql = `select id, sent from outbox_messages where type = 'PaymentProcessed' and payload->>'orderId' = $1`;
  return rowsOf(payments.orm.em.fork(), Row, sql, [payload.orderId]);
}

/** As the relay leaves the answer behind once the broker has taken it. */
async function markSent({ payload }: PaymentRequestMessage, offset: string): Promise<void> {
  const sql = `update outbox_messages set sent = true, partition = 0, "offset" = $2
    where type = 'PaymentProcessed' and payload->>'orderId' = $1`;
  await inTransaction(payments.orm, (em) => rowsChanged(em, sql, [payload.orderId, offset]));
}

async function decided(amount: number): Promise<PaymentRequestMessage> {
  const request = requestMessage(await userWith(payments, 5_000), amount);
  await payments.decide([{ ...request, receivedAt: new Date() }]);
  return request;
}

it('a result that the broker has lost is sent again under its id, paid or refused, and no money moves', async () => {
  const [paid, refused] = [await decided(1_000), await decided(9_000)];
  const before = await Promise.all([paid, refused].map((request) => rowsFor(request)));
  for (const request of [paid, refused]) await markSent(request, '7');
  expect(await resend([paid, refused])).toMatchObject({ underWay: [] });
  expect(await Promise.all([paid, refused].map((request) => rowsFor(request)))).toEqual(before);
  expect(before.map((rows) => rows.map(({ sent }) => sent))).toEqual([[false], [false]]);
  expect((await ledgerOf(payments, paid.payload.userId)).balance).toBe(4_000);
});

it('a result that only waits, in the outbox or for Orders, stays', async () => {
  const request = await decided(1_000);
  const waiting = { resent: [], underWay: [request.payload.orderId] };
  expect(await resend([request])).toEqual(waiting);
  await markSent(request, '7');
  expect(await resend([request], { handled: 7n, end: 8n })).toEqual(waiting);
  expect(await rowsFor(request)).toMatchObject([{ sent: true }]);
  // The topic is shorter than where it was put: the broker has lost it.
  const lost = { resent: [request.payload.orderId], underWay: [] };
  expect(await resend([request], { handled: 5n, end: 5n })).toEqual(lost);
});

it('a result that the outbox has forgotten is answered from the decision, and what was never decided is not', async () => {
  const [paid, refused] = [await decided(1_000), await decided(9_000)];
  const undecided = requestMessage(paid.payload.userId, 1);
  await inTransaction(payments.orm, (em) => rowsChanged(em, `delete from outbox_messages`, []));
  const { resent } = await resend([paid, refused, undecided]);
  expect(resent.toSorted()).toEqual([paid.payload.orderId, refused.payload.orderId].toSorted());
  expect(await answersTo(payments, [paid, undecided])).toMatchObject([{ success: true, amount: 1_000 }]);
  expect(await answersTo(payments, [refused])).toMatchObject([{ success: false, errorMessage: 'insufficient-funds' }]);
  expect((await ledgerOf(payments, paid.payload.userId)).balance).toBe(4_000);
});
