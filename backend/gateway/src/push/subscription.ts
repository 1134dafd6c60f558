import type { FeedPage, Order, PushedAccount } from '@orderbell/contracts';
import { createFeed, type Step } from './feed.ts';

/** Where a subscription reads from and sends to: one socket and its user. Nothing of it throws. */
export interface SubscriptionIo {
  /** A page of the feed; 'unauthenticated' when the user's token no longer counts; undefined when there is no answer now. */
  readonly readFeed: (after: number | undefined) => Promise<FeedPage | 'unauthenticated' | undefined>;
  /** The user's account; null when there is none; undefined when there is no answer now. */
  readonly readAccount: () => Promise<PushedAccount | null | undefined>;
  readonly sendOrders: (orders: readonly Order[]) => void;
  readonly sendAccount: (account: PushedAccount) => void;
  readonly sendReady: (seq: number) => void;
  /** Resolves when what was sent has left the process, so that a long replay does not pile up. */
  readonly sentOff: () => Promise<void>;
  /** The token has run out. */
  readonly end: () => void;
  /** Ends early, without an error, when the signal says that the subscription has stopped. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** A feed is read again because an event was missing. */
  readonly onReread: () => void;
  /** Called once, with the number of orders that were sent before `ready`. */
  readonly onReady: (replayed: number) => void;
}

/** What a socket hears of its user. */
export interface Subscription {
  /** Replays, sends the account, then `ready`; after that live events alone. Resolves when ready, or stopped. */
  readonly start: () => Promise<void>;
  /** Live events. Answers whether anything was sent. */
  readonly orders: (orders: readonly Order[]) => boolean;
  readonly account: (account: PushedAccount) => boolean;
  readonly stop: () => void;
}

const MAX_HELD = 1_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Brings one user's feed and balance to one socket, from the number that its client has seen. */
export function createSubscription(after: number | undefined, io: SubscriptionIo): Subscription {
  const feed = createFeed(after, MAX_HELD);
  const stopped = new AbortController();
  let accountVersion = 0;
  let replayed = 0;
  let reading = Promise.resolve();

  return {
    start: async () => {
      reading = readOn();
      await Promise.all([reading, firstAccount()]);
      if (isStopped()) return;
      io.onReady(replayed);
      io.sendReady(feed.sent() ?? 0);
    },
    orders: (orders) => {
      if (isStopped()) return false;
      const { emit, next } = feed.arrived(orders);
      send(emit);
      if (next === 'read') {
        io.onReread();
        reading = reading.then(readOn);
      }
      return emit.length > 0;
    },
    account,
    stop: () => {
      stopped.abort();
    },
  };

  function isStopped(): boolean {
    return stopped.signal.aborted;
  }

  function send(orders: readonly Order[]): void {
    if (!isStopped() && orders.length > 0) io.sendOrders(orders);
  }

  /** Reads until the feed is live. */
  async function readOn(): Promise<void> {
    let wait = FIRST_PAUSE_MS;
    for (let next: Step['next'] = 'read'; next !== 'live' && !isStopped();) {
      const before = feed.sent();
      const page = await io.readFeed(before);
      if (isStopped()) return;
      if (page === 'unauthenticated') {
        io.end();
        return;
      }
      if (page !== undefined) {
        const step = feed.replayed(page);
        next = step.next;
        replayed += step.emit.length;
        send(step.emit);
        await io.sentOff();
      }
      if (page === undefined || (next === 'read-again' && feed.sent() === before)) {
        // Everybody who lost the service comes back at once: spread them.
        await io.pause(wait * (0.5 + Math.random()), stopped.signal);
        wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      } else wait = FIRST_PAUSE_MS;
    }
  }

  /** Sends the account, or goes on trying beside the feed: orders do not wait for Payments to come back. */
  async function firstAccount(): Promise<void> {
    if (await tryAccount()) return;
    void (async () => {
      for (let wait = FIRST_PAUSE_MS; !isStopped(); wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
        await io.pause(wait * (0.5 + Math.random()), stopped.signal);
        if (await tryAccount()) return;
      }
    })();
  }

  async function tryAccount(): Promise<boolean> {
    if (isStopped()) return true;
    const found = await io.readAccount();
    if (found === undefined) return false;
    if (found !== null) account(found);
    return true;
  }

  /** Balances are absolute: a newer one replaces whatever was missed, an older one is never sent. */
  function account({ balance, version }: PushedAccount): boolean {
    if (isStopped() || version <= accountVersion) return false;
    accountVersion = version;
    io.sendAccount({ balance, version });
    return true;
  }
}
