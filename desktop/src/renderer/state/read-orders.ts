import type { StoreApi } from 'zustand/vanilla';
import type { ClientProblem, OrderbellClient } from '../../client/orderbell-client.ts';
import { EMPTY_BOOK, mergeOrders, UNREAD_FRONTIERS, type StatusFilter } from '../lib/order-book.ts';
import { userIdOf, type AppState, type Reading } from './app-state.ts';

const PAGE = 100;
/** Read ahead in idle moments, so that counts are exact and a search answers at once for nearly everybody. */
const READ_AHEAD = 2000;

export interface OrderReader {
  /** Reads the next older page of a filter; does nothing while one is on its way or when nothing is left. */
  readonly readMore: (filter: StatusFilter) => Promise<void>;
  /** Reads to the end. Stops early when told to, and at the first problem, which it returns. */
  readonly readAll: (filter: StatusFilter, goOn?: () => boolean) => Promise<ClientProblem | null>;
  /** Reads the first page again (when the lists are stale) and forgets what is not confirmed by it or by what arrived meanwhile. */
  readonly readAgain: () => Promise<void>;
  /** Reads on while the page is idle, up to a bound. */
  readonly readAhead: () => Promise<void>;
}

export interface ReaderSurroundings {
  /** Resolves when the page has nothing better to do. */
  readonly whenIdle: () => Promise<void>;
}

/** Brings pages of orders into the store. */
export function createOrderReader(
  client: OrderbellClient,
  store: StoreApi<AppState>,
  { whenIdle }: ReaderSurroundings,
): OrderReader {
  const setReading = (filter: StatusFilter, reading: Reading) => {
    store.setState(({ orders }) => ({
      orders: { ...orders, reading: { ...orders.reading, [filter]: reading } },
    }));
  };

  async function readMore(filter: StatusFilter): Promise<void> {
    const before = store.getState();
    const userId = userIdOf(before.remote);
    const { frontiers, reading } = before.orders;
    const frontier = frontiers[filter];
    if (userId === null || reading[filter].busy || frontier.complete || frontiers.ALL.complete) return;

    setReading(filter, { busy: true, problem: null });
    const answer = await client.listOrders({
      limit: PAGE,
      ...(filter === 'ALL' ? {} : { status: filter }),
      ...(frontier.nextCursor === null ? {} : { cursor: frontier.nextCursor }),
    });
    // Signed out, signed in as somebody else, or the list was read anew meanwhile: this answer belongs to another page.
    const now = store.getState();
    if (userIdOf(now.remote) !== userId || now.orders.frontiers[filter] !== frontier) return;

    if (!answer.ok) return setReading(filter, { busy: false, problem: answer.problem });
    const { items, nextCursor } = answer.value;
    store.setState(({ orders }) => ({
      orders: {
        ...orders,
        book: mergeOrders(orders.book, items),
        frontiers: {
          ...orders.frontiers,
          [filter]: { oldest: items.at(-1) ?? frontier.oldest, nextCursor, complete: nextCursor === null },
        },
        reading: { ...orders.reading, [filter]: { busy: false, problem: null } },
      },
    }));
  }

  async function readAll(filter: StatusFilter, goOn = () => true): Promise<ClientProblem | null> {
    while (goOn()) {
      const before = store.getState().orders;
      if (before.frontiers[filter].complete || before.frontiers.ALL.complete) return null;
      if (before.reading[filter].busy) {
        await settled(filter);
        continue;
      }
      await readMore(filter);
      const after = store.getState().orders;
      if (after.reading[filter].problem !== null) return after.reading[filter].problem;
      if (userIdOf(store.getState().remote) === null) return null;
    }
    return null;
  }

  /** When a page that somebody else asked for has come or failed. */
  function settled(filter: StatusFilter): Promise<void> {
    return new Promise((resolve) => {
      const stop = store.subscribe(({ orders }) => {
        if (orders.reading[filter].busy) return;
        stop();
        resolve();
      });
    });
  }

  async function readAgain(): Promise<void> {
    const known = store.getState().orders.book;
    const userId = userIdOf(store.getState().remote);
    if (userId === null) return;
    const answer = await client.listOrders({ limit: PAGE });
    if (!answer.ok || userIdOf(store.getState().remote) !== userId) return;
    const { items, nextCursor } = answer.value;
    store.setState(({ orders }) => {
      const arrivedMeanwhile = orders.book.newestFirst.filter((order) => known.byId.get(order.id) !== order);
      const book = mergeOrders(mergeOrders(EMPTY_BOOK, items), arrivedMeanwhile);
      const ALL = { oldest: items.at(-1) ?? null, nextCursor, complete: nextCursor === null };
      const idle: Reading = { busy: false, problem: null };
      return {
        orders: {
          ...orders,
          book,
          stale: false,
          frontiers: { ...UNREAD_FRONTIERS, ALL },
          reading: { ALL: idle, NEW: idle, FINISHED: idle, CANCELLED: idle },
        },
      };
    });
  }

  async function readAhead(): Promise<void> {
    for (;;) {
      const { orders, remote } = store.getState();
      const enough = orders.frontiers.ALL.complete || orders.book.byId.size >= READ_AHEAD;
      if (enough || userIdOf(remote) === null || orders.reading.ALL.problem !== null) return;
      await (orders.reading.ALL.busy ? settled('ALL') : readMore('ALL'));
      await whenIdle();
    }
  }

  return { readMore, readAll, readAgain, readAhead };
}
