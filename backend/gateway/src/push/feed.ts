import type { FeedPage, Order } from '@orderbell/contracts';

/**
 * - `live`: nothing to do; events are passed on as they arrive.
 * - `read`: read the feed after `sent()`.
 * - `read-again`: it was read to its end, and something that is known to exist was not in it: read once more after a pause.
 */
export type Next = 'live' | 'read' | 'read-again';

/** What the socket is sent now, and what happens next. */
export interface Step {
  readonly emit: readonly Order[];
  readonly next: Next;
}

/**
 * What one socket has been sent of its user's feed, and what it is sent next. Two sources tell of changes: pages read from Orders,
 * and live events. The numbers of a feed have no holes, so an event is next in line or shows that one is missing; then the feed
 * is read again rather than anything sent out of order. Orders leave with growing numbers, each once.
 */
export interface Feed {
  /** The client has everything up to this number; undefined until the feed's place is known. */
  readonly sent: () => number | undefined;
  /** Live events of the user, as they came. `next` is never `read-again`. */
  readonly arrived: (orders: readonly Order[]) => Step;
  /** A page read after `sent()`. */
  readonly replayed: (page: FeedPage) => Step;
}

/**
 * A feed that starts reading after `after`, or, without it, at the place where the feed stands. While it is read, up to `maxHeld`
 * events are held back; beyond that they are let go and read later.
 */
export function createFeed(after: number | undefined, maxHeld: number): Feed {
  let sent = after;
  let reading = true;
  let firstPage = true;
  let held: Order[] = [];
  /** The highest number known to exist. */
  let highest = 0;

  return {
    sent: () => sent,
    arrived: (orders) => {
      const emit: Order[] = [];
      let next: Next = 'live';
      for (const order of orders) {
        highest = Math.max(highest, order.seq);
        if (!reading && sent !== undefined && order.seq > sent + 1) {
          reading = true;
          next = 'read';
        }
        if (reading) hold(order);
        else if (sent !== undefined && order.seq === sent + 1) {
          emit.push(order);
          sent = order.seq;
        }
      }
      return { emit, next };
    },
    replayed: (page) => {
      const emit = [...page.items];
      // The first page may stand before what the client says it has seen, when the database was put back to an earlier day.
      sent = firstPage ? page.seq : Math.max(sent ?? 0, page.seq);
      firstPage = false;
      if (page.more) return { emit, next: 'read' };
      for (const order of held.splice(0)) {
        if (order.seq === sent + 1) {
          emit.push(order);
          sent = order.seq;
        } else if (order.seq > sent) held.push(order);
      }
      if (highest > sent) return { emit, next: 'read-again' };
      reading = false;
      return { emit, next: 'live' };
    },
  };

  /** Keeps an event for the end of the reading. Redelivered ones are older than what is held. */
  function hold(order: Order): void {
    if (order.seq <= (held.at(-1)?.seq ?? sent ?? 0)) return;
    if (held.length >= maxHeld) held = [];
    held.push(order);
  }
}
