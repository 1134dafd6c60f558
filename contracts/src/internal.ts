import { z } from 'zod';
import { DeadLetter, DeadLetterId, DeadLetterQuery, DiscardDeadLetter } from './dead-letter.ts';
import type { ServiceName } from './endpoint.ts';
import { CancelReason, OrderStatus } from './order.ts';
import { PipelineConsumer } from './pipeline.ts';
import { OrderId, Timestamp } from './primitives.ts';

/* What the gateway asks services for, to put it together for the outside. */

/** Where a message lies and when it was put there. */
const Published = z.object({
  topic: z.string(),
  partition: z.int().nullable(),
  offset: z.string().nullable(),
  at: Timestamp.nullable(),
});

const LetterOfOrder = DeadLetter.pick({ id: true, status: true, reason: true, detail: true, createdAt: true });

/** What Orders knows of the way of an order. What is not known, or has not happened, is null. */
export const OrderTrail = z.object({
  orderId: OrderId,
  status: OrderStatus,
  cancelReason: CancelReason.nullable(),
  traceId: z.string().nullable(),
  acceptedAt: Timestamp,
  request: Published.nullable(),
  requestReceivedAt: Timestamp.nullable(),
  decidedAt: Timestamp.nullable(),
  transactionId: z.uuid().nullable(),
  result: Published.nullable(),
  appliedAt: Timestamp.nullable(),
  /** Of its payment request that the broker refused, or of its result. */
  deadLetter: LetterOfOrder.nullable(),
});
export type OrderTrail = z.infer<typeof OrderTrail>;

/** What Payments knows of the way of an order. */
export const PaymentTrail = z.object({
  requestReceivedAt: Timestamp.nullable(),
  decidedAt: Timestamp.nullable(),
  transactionId: z.uuid().nullable(),
  refusal: CancelReason.nullable(),
  result: Published.nullable(),
  /** Of its payment request, or of its result that the broker refused. */
  deadLetter: LetterOfOrder.nullable(),
});
export type PaymentTrail = z.infer<typeof PaymentTrail>;

/** One service's part of the pipeline. */
export const ServiceState = z.object({
  /** Orders that were placed in the last minute and are not final; null at Payments. */
  accepted: z
    .object({ depth: z.int().min(0), oldestAgeSeconds: z.number().min(0), ratePerSecond: z.number().min(0) })
    .nullable(),
  outbox: z.object({
    depth: z.int().min(0),
    oldestAgeSeconds: z.number().min(0),
    ratePerSecond: z.number().min(0),
    holder: z.string().nullable(),
    lastError: z.string().nullable(),
  }),
  consumer: PipelineConsumer.pick({ topic: true, state: true, partitions: true, lag: true, lastError: true }).extend({
    oldestAgeSeconds: z.number().min(0).nullable(),
    ratePerSecond: z.number().min(0).nullable(),
  }),
  deadLetters: z.int().min(0),
});
export type ServiceState = z.infer<typeof ServiceState>;

/** A page of one service's dead letters, by their ids, the newest first; the cursor is the last id. */
export const OwnDeadLetters = z.object({ items: z.array(DeadLetter), more: z.boolean() });
export type OwnDeadLetters = z.infer<typeof OwnDeadLetters>;

const common = { access: 'internal-operator', tag: 'Operations' } as const;

/** The rows by which a service tells an operator of itself. */
export const stateOf = <S extends ServiceName>(service: S) =>
  ({
    ...common,
    method: 'GET',
    path: '/internal/state',
    service,
    summary: 'What the pipeline shows of this service',
    status: 200,
    response: ServiceState,
  }) as const;

export const deadLettersOf = <S extends ServiceName>(service: S) =>
  ({
    ...common,
    method: 'GET',
    path: '/internal/dead-letters',
    service,
    summary: 'Dead letters of this service',
    query: DeadLetterQuery,
    status: 200,
    response: OwnDeadLetters,
  }) as const;

export const requeueAt = <S extends ServiceName>(service: S) =>
  ({
    ...common,
    method: 'POST',
    path: '/internal/dead-letters/{id}/requeue',
    service,
    summary: 'Handle a dead letter of this service again',
    params: DeadLetterId,
    status: 200,
    response: DeadLetter,
    problems: ['not-found', 'already-settled', 'waits-for-earlier'],
  }) as const;

export const discardAt = <S extends ServiceName>(service: S) =>
  ({
    ...common,
    method: 'POST',
    path: '/internal/dead-letters/{id}/discard',
    service,
    summary: 'Give a dead letter of this service up',
    params: DeadLetterId,
    body: DiscardDeadLetter,
    status: 200,
    response: DeadLetter,
    problems: ['not-found', 'already-settled', 'discard-refused'],
  }) as const;
