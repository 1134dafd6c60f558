import { z } from 'zod';
import { Amount, OrderId, Seq, Timestamp, UserId, text } from './primitives.ts';

export const OrderStatus = z.enum(['NEW', 'FINISHED', 'CANCELLED']).meta({ id: 'OrderStatus' });
export type OrderStatus = z.infer<typeof OrderStatus>;

export const CancelReason = z.enum(['insufficient-funds', 'no-account', 'payment-discarded']).meta({
  id: 'CancelReason',
  description: '`payment-discarded`: an operator has given the payment up; nothing was taken',
});
export type CancelReason = z.infer<typeof CancelReason>;

export const Order = z
  .object({
    id: OrderId,
    userId: UserId,
    amount: Amount,
    description: z.string().meta({ example: 'тестовая покупка' }),
    status: OrderStatus,
    cancelReason: CancelReason.nullable(),
    seq: Seq.meta({ description: "Number of the order's latest change in its user's feed" }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof Order>;

export const PlaceOrder = z
  .strictObject({ amount: Amount, description: text(1, 500) })
  .meta({ id: 'PlaceOrder', example: { amount: 1000, description: 'тестовая покупка' } });
export type PlaceOrder = z.infer<typeof PlaceOrder>;

export const OrderPage = z
  .object({ items: z.array(Order), nextCursor: z.string().nullable() })
  .meta({ id: 'OrderPage' });
export type OrderPage = z.infer<typeof OrderPage>;

/** Changes of one user's orders after a place in the feed, oldest first; an order that changed twice comes once, as it is now. */
export const FeedPage = z.object({
  items: z.array(Order),
  /** Everything up to and including this number has been seen once `items` have. */
  seq: Seq,
  more: z.boolean(),
});
export type FeedPage = z.infer<typeof FeedPage>;
