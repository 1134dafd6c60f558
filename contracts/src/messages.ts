import { z } from 'zod';
import { Order } from './order.ts';
import { Amount, Balance, OrderId, Seq, UserId, text } from './primitives.ts';

/** Every topic has this many partitions; the key is the user's id, so that one user's facts keep their order. */
export const PARTITIONS = 12;

export const topics = {
  paymentRequests: 'order-payment-requests',
  paymentResults: 'order-payment-results',
  orderEvents: 'order-events',
  accountEvents: 'account-events',
} as const;

/** Orders asks Payments to pay an order. */
export const orderPaymentRequested = {
  topic: topics.paymentRequests,
  type: 'OrderPaymentRequested',
  version: 1,
  schema: z.object({ orderId: OrderId, userId: UserId, amount: Amount, description: text(1, 500) }),
} as const;
export type OrderPaymentRequested = z.infer<typeof orderPaymentRequested.schema>;

/** Payments tells Orders what became of a request. `errorMessage` is a cancel reason, or null on success. */
export const paymentProcessed = {
  topic: topics.paymentResults,
  type: 'PaymentProcessed',
  version: 1,
  schema: z
    .object({
      orderId: OrderId,
      userId: UserId,
      amount: Amount,
      success: z.boolean(),
      errorMessage: z.string().max(500).nullable(),
    })
    .refine(({ success, errorMessage }) => success === (errorMessage === null), {
      error: 'a refusal carries an errorMessage, a success carries none',
    }),
} as const;
export type PaymentProcessed = z.infer<typeof paymentProcessed.schema>;

/**
 * Orders tells every gateway what an order looks like now. What one transaction has to tell lies in one record for each
 * partition: an array of {key, headers, payload}. Version 1 was a record for each.
 */
export const orderChanged = {
  topic: topics.orderEvents,
  type: 'OrderChanged',
  version: 2,
  bundled: { partitions: PARTITIONS },
  schema: z.object({ seq: Seq, order: Order }),
} as const;
export type OrderChanged = z.infer<typeof orderChanged.schema>;

/** Payments tells every gateway what a balance is now, likewise. */
export const accountChanged = {
  topic: topics.accountEvents,
  type: 'AccountChanged',
  version: 2,
  bundled: { partitions: PARTITIONS },
  schema: z.object({ userId: UserId, balance: Balance, version: z.int().min(1) }),
} as const;
export type AccountChanged = z.infer<typeof accountChanged.schema>;

/**
 * Header of an AccountChanged message whose value is `order` where orders have changed the balance: news of these orders follow, and
 * whoever shows both can show them together.
 */
export const causeHeader = 'cause';

/** Headers of a PaymentProcessed message which say what request it answers: where it lay and when it passed. */
export const answerHeaders = {
  id: 'answers-id',
  topic: 'answers-topic',
  partition: 'answers-partition',
  offset: 'answers-offset',
  publishedAt: 'answers-published-at',
  receivedAt: 'answers-received-at',
  transactionId: 'transaction-id',
} as const;
