import { z } from 'zod';
import { CancelReason, OrderStatus } from './order.ts';
import { OrderId, Timestamp } from './primitives.ts';

/** The hops of an order, in the order in which they happen. */
export const HopName = z
  .enum(['accepted', 'request-published', 'request-received', 'decided', 'result-published', 'applied', 'pushed'])
  .meta({ id: 'HopName' });
export type HopName = z.infer<typeof HopName>;

/**
 * - `done`: it happened.
 * - `pending`: it has not happened yet, or nobody who knows could be asked (`unreachable`).
 * - `failed`: it ended badly: the payment was refused, or a message was given up or lost. `detail` says which.
 * - `dead-letter`: its message waits for an operator.
 */
export const HopState = z.enum(['done', 'pending', 'failed', 'dead-letter']).meta({ id: 'HopState' });
export type HopState = z.infer<typeof HopState>;

/** One hop. What does not belong to the hop, or is not known, is null. */
export const JourneyHop = z
  .object({
    name: HopName,
    state: HopState,
    at: Timestamp.nullable(),
    topic: z.string().nullable().meta({ example: 'order-payment-requests' }),
    partition: z.int().nullable(),
    offset: z.string().nullable().meta({ description: 'A Kafka offset: 64 bits, therefore text' }),
    transactionId: z.uuid().nullable().meta({ description: 'The DEBIT of the ledger that paid the order' }),
    sockets: z.int().nullable().meta({ description: 'To how many sockets the final order was pushed' }),
    deadLetterId: z.uuid().nullable(),
    detail: z.string().nullable().meta({ description: 'More about it, for a person: a cancel reason, an error' }),
  })
  .meta({ id: 'JourneyHop' });
export type JourneyHop = z.infer<typeof JourneyHop>;

/** The way of an order from its acceptance to the screen of its user. */
export const OrderJourney = z
  .object({
    orderId: OrderId,
    status: OrderStatus,
    cancelReason: CancelReason.nullable(),
    traceId: z.string().nullable().meta({ description: 'W3C trace id of the request that placed the order' }),
    hops: z.array(JourneyHop).meta({ description: 'Always all seven, in order' }),
    unreachable: z
      .array(z.enum(['orders', 'payments']))
      .meta({ description: 'Services that could not be asked: their hops show what is known without them' }),
  })
  .meta({ id: 'OrderJourney' });
export type OrderJourney = z.infer<typeof OrderJourney>;
