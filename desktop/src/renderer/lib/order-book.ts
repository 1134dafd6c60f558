import type { Order, OrderStatus } from '@orderbell/contracts';

/** The orders that this window knows, newest first. Immutable: a change makes a new book that shares what did not change. */
export interface OrderBook {
  readonly byId: ReadonlyMap<string, Order>;
  readonly newestFirst: readonly Order[];
}

export const EMPTY_BOOK: OrderBook = { byId: new Map(), newestFirst: [] };

/** Newest first, by creation and then by id: a status change never moves a row. */
export function compareOrders(a: Order, b: Order): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
}

/** Adds and replaces orders. One that is older than what the book has (by `seq`) is ignored, so answers and events may cross. */
export function mergeOrders(book: OrderBook, orders: readonly Order[]): OrderBook {
  const fresh = orders.filter((order) => (book.byId.get(order.id)?.seq ?? -1) < order.seq);
  if (fresh.length === 0) return book;
  const byId = new Map(book.byId);
  const added: Order[] = [];
  const changed = new Set<string>();
  for (const order of fresh) {
    const before = byId.get(order.id);
    if (before !== undefined && before.seq >= order.seq) continue;
    if (book.byId.has(order.id)) changed.add(order.id);
    else if (before === undefined) added.push(order);
    byId.set(order.id, order);
  }
  const kept = changed.size === 0 ? book.newestFirst : book.newestFirst.map((order) => byId.get(order.id) ?? order);
  const incoming = added.map((order) => byId.get(order.id) ?? order).sort(compareOrders);
  return { byId, newestFirst: incoming.length === 0 ? kept : mergeSorted(kept, incoming) };
}

function mergeSorted(left: readonly Order[], right: readonly Order[]): readonly Order[] {
  const merged: Order[] = [];
  let at = 0;
  for (const order of left) {
    for (let next = right[at]; next !== undefined && compareOrders(next, order) < 0; next = right[++at])
      merged.push(next);
    merged.push(order);
  }
  return [...merged, ...right.slice(at)];
}

export type StatusFilter = OrderStatus | 'ALL';
export const STATUS_FILTERS = ['ALL', 'NEW', 'FINISHED', 'CANCELLED'] as const satisfies readonly StatusFilter[];

/** How far back a filter's list has been read. Everything at or above `oldest` is known; below it there are holes. */
export interface Frontier {
  readonly oldest: Order | null;
  readonly nextCursor: string | null;
  /** Nothing older exists. */
  readonly complete: boolean;
}

export const UNREAD: Frontier = { oldest: null, nextCursor: null, complete: false };

export type Frontiers = Readonly<Record<StatusFilter, Frontier>>;
export const UNREAD_FRONTIERS: Frontiers = { ALL: UNREAD, NEW: UNREAD, FINISHED: UNREAD, CANCELLED: UNREAD };

/** The frontier that reaches further back for a filter: its own, or that of the whole list. */
export function furthest(frontiers: Frontiers, filter: StatusFilter): Frontier {
  const [own, all] = [frontiers[filter], frontiers.ALL];
  if (own.complete || all.complete) return own.complete ? own : all;
  if (own.oldest === null || all.oldest === null) return own.oldest === null ? all : own;
  return compareOrders(own.oldest, all.oldest) >= 0 ? own : all;
}

/** The orders down to a frontier: an older one that only an event brought waits until its neighbours are known. */
export function aboveFrontier(book: OrderBook, frontier: Frontier): readonly Order[] {
  if (frontier.complete) return book.newestFirst;
  const { oldest } = frontier;
  if (oldest === null) return [];
  const end = book.newestFirst.findIndex((order) => compareOrders(order, oldest) > 0);
  return end === -1 ? book.newestFirst : book.newestFirst.slice(0, end);
}

/** How many orders a filter has; `atLeast` while older ones are unread. */
export interface Count {
  readonly count: number;
  readonly atLeast: boolean;
}

export function countOrders(book: OrderBook, frontiers: Frontiers): Readonly<Record<StatusFilter, Count>> {
  const counts = { ALL: 0, NEW: 0, FINISHED: 0, CANCELLED: 0 };
  const reach = Object.fromEntries(STATUS_FILTERS.map((filter) => [filter, furthest(frontiers, filter)]));
  for (const order of book.newestFirst) {
    for (const filter of ['ALL', order.status] as const) {
      const { oldest, complete } = reach[filter] ?? UNREAD;
      if (complete || (oldest !== null && compareOrders(order, oldest) <= 0)) counts[filter] += 1;
    }
  }
  const countOf = (filter: StatusFilter): Count => ({
    count: counts[filter],
    atLeast: !(reach[filter]?.complete ?? false),
  });
  return { ALL: countOf('ALL'), NEW: countOf('NEW'), FINISHED: countOf('FINISHED'), CANCELLED: countOf('CANCELLED') };
}
