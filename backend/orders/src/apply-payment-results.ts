import type { EntityManager } from '@mikro-orm/postgresql';
import { orderChanged, paymentProcessed, type OrderId, type UserId } from '@orderbell/contracts';
import { outgoing, type Outbox, type ReceivedFrom } from '@orderbell/messaging';
import { rowsChanged, rowsOf } from '@orderbell/runtime';
import { journeyOf } from './journey.ts';
import { OrderRow, orderColumns, orderView, settle, type OrderState } from './order.ts';
import { feedNumbers, lockFeeds, setFeeds, type FeedNumbers } from './user-feed.ts';

export type PaymentResult = ReceivedFrom<typeof paymentProcessed>;

/** An order that a result has made final. */
export interface SettledOrder {
  readonly order: OrderState;
  readonly result: PaymentResult;
}

/**
 * Applies payment results to their orders: the handler of the inbox consumer on order-payment-results.
 * @throws ContradictingResult for a result that cannot be right; see `settle`
 */
export function createApplyPaymentResults({ outbox, now = () => new Date() }: { outbox: Outbox; now?: () => Date }) {
  return async (em: EntityManager, results: readonly PaymentResult[]): Promise<void> => {
    const feeds = await lockFeeds(em, [...new Set(results.map(({ payload }) => payload.userId))]);
    const orders = await findOrders(em, [...new Set(results.map(({ payload }) => payload.orderId))]);
    const { settled, moved } = settleOrders(orders, feeds, results, now());
    if (settled.length === 0) return;
    await updateOrders(em, settled);
    await setFeeds(em, moved);
    await outbox.add(
      em,
      settled.map(({ order, result: { traceparent } }) =>
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
): { readonly settled: readonly SettledOrder[]; readonly moved: FeedNumbers } {
  const current = new Map(orders);
  const numbers = feedNumbers(feeds);
  const settled = results.flatMap((result): readonly SettledOrder[] => {
    const order = current.get(result.payload.orderId);
    const settlement = settle(order, result.payload);
    if (order === undefined || settlement === undefined) return [];
    const changed = { ...order, ...settlement, seq: numbers.next(order.userId), updatedAt: now };
    current.set(order.id, changed);
    return [{ order: changed, result }];
  });
  return { settled, moved: numbers.moved() };
}

const FIND = `select ${orderColumns} from orders o where o.id = any($1::uuid[])`;

/** Every writer of orders holds the lock on its user's feed, so that what is read here cannot change before the update. */
async function findOrders(em: EntityManager, ids: readonly OrderId[]): Promise<ReadonlyMap<OrderId, OrderState>> {
  const rows = await rowsOf(em, OrderRow, FIND, [ids]);
  return new Map(rows.map((order) => [order.id, order]));
}

const UPDATE = `update orders o
set status = settled.status, cancel_reason = settled.cancel_reason, seq = settled.seq, updated_at = settled.updated_at,
  journey = settled.journey
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::jsonb[])
  as settled (id, user_id, status, cancel_reason, seq, updated_at, journey)
where o.id = settled.id and o.user_id = settled.user_id and o.status = 'NEW'`;

async function updateOrders(em: EntityManager, settled: readonly SettledOrder[]): Promise<void> {
  const changed = await rowsChanged(em, UPDATE, [
    settled.map(({ order }): OrderId => order.id),
    settled.map(({ order }): UserId => order.userId),
    settled.map(({ order }) => order.status),
    settled.map(({ order }) => order.cancelReason),
    settled.map(({ order }) => order.seq),
    settled.map(({ order }) => order.updatedAt),
    settled.map(({ order, result }) => JSON.stringify(journeyOf(result, order.updatedAt))),
  ]);
  // A number given to an order that did not change would be a hole in its user's feed: undo everything instead.
  if (changed !== settled.length) throw new Error(`${settled.length} orders should have changed, but ${changed} did`);
}
