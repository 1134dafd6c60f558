import type { Order } from '@orderbell/contracts';
import type { PendingOrder } from '../../client/orderbell-client.ts';
import { fold } from '../lib/find-orders.ts';
import type { StatusFilter } from '../lib/order-book.ts';

/** A line of the list. Its key stays when a pending order becomes an order, so that focus and place stay too. */
export type Row =
  | { readonly kind: 'pending'; readonly key: string; readonly pending: PendingOrder }
  | { readonly kind: 'order'; readonly key: string; readonly order: Order };

/** How far the server's clock may be behind this machine's when an order is recognised. */
const CLOCK_DIFFERENCE = 5000;

/**
 * Pending orders stand at the top, newest first; then the orders. The feed may bring an order before the answer to its sending has
 * come: then the order takes its place, so that nobody sees one order twice.
 */
export function rowsOf(
  pending: readonly PendingOrder[],
  orders: readonly Order[],
  rowKeys: ReadonlyMap<string, string>,
): readonly Row[] {
  const arrived = arrivedAhead(pending, orders, rowKeys);
  const keyOf = (id: string) => rowKeys.get(id) ?? arrived.get(id) ?? id;
  const known = new Set(arrived.values());
  const sent = orders.map((order) => orderRow(order, keyOf(order.id)));
  const sending = pending.toReversed().filter(({ idempotencyKey }) => !known.has(idempotencyKey));
  const top = sending.map((each): Row => ({ kind: 'pending', key: each.idempotencyKey, pending: each }));
  return top.length === 0 ? sent : [...top, ...sent];
}

const rowOf = new WeakMap<Order, Row>();

/** The same row for the same order, so that a row on screen is drawn again only when its own order has changed. */
function orderRow(order: Order, key: string): Row {
  const known = rowOf.get(order);
  if (known?.key === key) return known;
  const row: Row = { kind: 'order', key, order };
  rowOf.set(order, row);
  return row;
}

/** Idempotency keys by order id: of orders which the feed brought before the answer to their sending. */
function arrivedAhead(
  pending: readonly PendingOrder[],
  orders: readonly Order[],
  rowKeys: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const arrived = new Map<string, string>();
  for (const { idempotencyKey, amount, description, placedAt, delivery } of pending) {
    if (delivery.status !== 'sending') continue;
    const earliest = new Date(Date.parse(placedAt) - CLOCK_DIFFERENCE).toISOString();
    for (const order of orders) {
      if (order.createdAt < earliest) break;
      if (order.amount !== amount || order.description !== description) continue;
      if (rowKeys.has(order.id) || arrived.has(order.id)) continue;
      arrived.set(order.id, idempotencyKey);
      break;
    }
  }
  return arrived;
}

/** Pending orders belong to "all" and to "in progress". */
export function pendingIn(
  pending: readonly PendingOrder[],
  filter: StatusFilter,
  words: readonly string[],
): readonly PendingOrder[] {
  if (filter !== 'ALL' && filter !== 'NEW') return [];
  if (words.length === 0) return pending;
  return pending.filter(({ description }) => words.every((word) => fold(description).includes(word)));
}

/**
 * How many rows came in above the one that was first on screen: by so much the list has to be scrolled, or what the person looks at
 * (or is about to click) jumps away.
 */
export function insertedAbove(before: readonly Row[], after: readonly Row[], firstVisible: number): number {
  const anchor = before[firstVisible];
  if (anchor === undefined || after[firstVisible]?.key === anchor.key) return 0;
  const now = after.findIndex(({ key }) => key === anchor.key);
  return now === -1 ? 0 : now - firstVisible;
}
