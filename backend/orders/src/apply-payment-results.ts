import type { EntityManager } from '@mikro-orm/postgresql';
import { orderChanged, type OrderId, type paymentProcessed } from '@orderbell/contracts';
import { outgoing, type Outbox, type ReceivedFrom } from '@orderbell/messaging';
import { journeyOf } from './journey.ts';
import { findOrders, updateSettled, type SettledOrder } from './order-rows.ts';
import { orderView, settle, type OrderState } from './order.ts';
import { feedNumbers, latestNumbers, lockFeeds, type FeedNumbers } from './user-feed.ts';

export type PaymentResult = ReceivedFrom<typeof paymentProcessed>;

interface Settled extends SettledOrder {
  readonly traceparent: string | undefined;
}

/**
 * Applies payment results to their orders: the handler of the inbox consumer on order-payment-results.
 * @throws ContradictingResult for a result that cannot be right; see `settle`
 */
export function createApplyPaymentResults({
  outbox,
  recordJourneys = true,
  now = () => new Date(),
}: {
  outbox: Outbox;
  recordJourneys?: boolean;
  now?: () => Date;
}) {
  return async (em: EntityManager, results: readonly PaymentResult[]): Promise<void> => {
    const userIds = [...new Set(results.map(({ payload }) => payload.userId))];
    await lockFeeds(em, userIds);
    const feeds = await latestNumbers(em, userIds);
    const orders = await findOrders(em, [...new Set(results.map(({ payload }) => payload.orderId))]);
    const at = now();
    const settled = settleOrders(orders, feeds, results, at);
    if (settled.length === 0) return;
    await updateSettled(em, settled, at, recordJourneys);
    await outbox.add(
      em,
      settled.map(({ order, traceparent }) =>
        outgoing(orderChanged, {
          key: order.userId,
          payload: { seq: order.seq, order: orderView(order) },
          ...(traceparent === undefined ? {} : { traceparent }),
        }),
      ),
    );
  };
}

/** What the results make of the orders, one after the other: each that changes gets the next number of its user's feed. */
export function settleOrders(
  orders: ReadonlyMap<OrderId, OrderState>,
  feeds: FeedNumbers,
  results: readonly PaymentResult[],
  now: Date,
): readonly Settled[] {
  const current = new Map(orders);
  const numbers = feedNumbers(feeds);
  return results.flatMap((result): readonly Settled[] => {
    const order = current.get(result.payload.orderId);
    const settlement = settle(order, result.payload);
    if (order === undefined || settlement === undefined) return [];
    const changed = { ...order, ...settlement, seq: numbers.next(order.userId), updatedAt: now };
    current.set(order.id, changed);
    return [{ order: changed, journey: journeyOf(result, now), traceparent: result.traceparent }];
  });
}
