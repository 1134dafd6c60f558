import type { Order } from '@orderbell/contracts';
import type { PendingOrder } from '../../client/orderbell-client.ts';
import { fold } from '../lib/find-orders.ts';
import type { StatusFilter } from '../lib/order-book.ts';

/** A line of the list. Its key stays when a pending order becomes an order, so that focus and place stay too. */
export type Row =
  | { readonly kind: 'pending'; readonly key: string; readonly pending: PendingOrder }
  | { readonly kind: 'order'; readonly key: string; readonly order: Order };

/** Orders that the server has not answered stand at the top, newest first; then the orders. */
export function rowsOf(
  pending: readonly PendingOrder[],
  orders: readonly Order[],
  rowKeys: ReadonlyMap<string, string>,
): readonly Row[] {
  const sent = orders.map((order): Row => ({ kind: 'order', key: rowKeys.get(order.id) ?? order.id, order }));
  const sending = pending
    .toReversed()
    .map((each): Row => ({ kind: 'pending', key: each.idempotencyKey, pending: each }));
  return sending.length === 0 ? sent : [...sending, ...sent];
}

/** Pending orders belong to "all" and to "in progress". */
export function pendingIn(
  pending: readonly PendingOrder[],
  filter: StatusFilter,
  words: readonly string[],
): readonly PendingOrder[] {
  if (filter !== 'ALL' && filter !== 'NEW') return [];
  return words.length === 0
    ? pending
    : pending.filter(({ description }) => words.every((word) => fold(description).includes(word)));
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
