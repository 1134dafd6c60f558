import type { Order, PushedAccount } from '@orderbell/contracts';
import type { ConnectionState, OfflineReason, Result } from '../orderbell-client.ts';
import type { Cancel, Clock, Log, Network, OpenSocket, Random, SocketEnd } from '../ports.ts';
import { STABLE_AFTER_MS, nextTry } from './feed-policy.ts';

/** A connection that is silent so long before it is ready is given up. */
const SILENCE_MS = 20_000;
/** A pause that a person need not be told about. */
const HARDLY_AWAY_MS = 1_000;

export interface FeedOptions {
  readonly address: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Pick<Network, 'online'>;
  readonly openSocket: OpenSocket;
  readonly log: Log;
  /** An access token; a newer one than `refused` if that is given. */
  readonly token: (refused: string | undefined) => Promise<Result<string>>;
  readonly onState: (state: ConnectionState) => void;
  readonly onOrders: (orders: readonly Order[]) => void;
  readonly onAccount: (account: PushedAccount) => void;
  readonly onReady: (ready: FeedReady) => void;
}

export interface FeedReady {
  /** Everything up to here has been seen. */
  readonly seq: number;
  /** - `resumed`: nothing was missed. - `begun`: there was no place to go on from. - `reset`: the server's feed is behind ours. */
  readonly how: 'resumed' | 'begun' | 'reset';
  /** The connection had been away; false where one took over from another. */
  readonly returned: boolean;
}

export interface Feed {
  /** Connects, going on after a place in the feed. */
  start(after: number | undefined): void;
  stop(): void;
  /** Tries at once what waits for its time. */
  retryNow(): void;
  /**
   * Opens a second connection beside a living one and changes over once it is ready, so that nobody sees an interruption: with a
   * renewed token, or because the old connection may be dead without knowing it (`suspicious`, after a sleep).
   */
  replace(why: 'renewed' | 'suspicious'): void;
  /** Everything up to here has been seen; undefined before the first connection of a user without a known place. */
  position(): number | undefined;
}

interface Link {
  readonly token: string;
  readonly close: Cancel;
  readyAt: number;
}

type Purpose = 'connect' | 'renewed' | 'suspicious';

/** Keeps one connection to the server's feed alive, and knows from where to go on. */
export function createFeed(options: FeedOptions): Feed {
  const { address, clock, random, network, openSocket, log, onState, onOrders, onAccount, onReady } = options;
  let running = false;
  let live: Link | null = null;
  let trying: { close: Cancel } | null = null;
  let failures = 0;
  let lostAt: string | null = null;
  let reason: OfflineReason = 'server-unreachable';
  let refused: string | undefined;
  let cancelTimer: Cancel = () => {};
  /** Everything up to here has been seen. Only a ready connection moves it: what a replay brought in part is asked for again. */
  let position: number | undefined;

  const isoNow = (plus = 0): string => new Date(clock.now() + plus).toISOString();

  const showWaiting = (pause: number | null): void => {
    const since = (lostAt ??= isoNow());
    // A connection that comes back at the first try was hardly away; only after that is it called offline.
    if (failures <= 1 && (pause ?? 0) < HARDLY_AWAY_MS) onState({ status: 'connecting', since });
    else onState({ status: 'offline', since, reason, nextAttemptAt: pause === null ? null : isoNow(pause) });
  };

  const failed = (end: SocketEnd, purpose: Purpose, token: string | undefined): void => {
    const freshToken = refused !== undefined;
    const next = nextTry({ end, failures, freshToken, networkOnline: network.online(), address }, random.fraction());
    refused = next.renew ? token : undefined;
    failures += 1;
    reason = next.reason;
    log('info', 'feed connection failed', { end: end.kind, reason, failures, pause: next.pause });
    if (live !== null && purpose === 'suspicious') drop(live);
    const again: Purpose = live === null ? 'connect' : 'renewed';
    cancelTimer();
    cancelTimer = clock.after(next.pause, () => void attempt(again));
    if (live === null) showWaiting(next.pause);
  };

  const drop = (link: Link): void => {
    link.close();
    live = null;
    lostAt = isoNow();
  };

  const lost = (link: Link, end: SocketEnd): void => {
    // One that did not live long is no proof that all is well again.
    failures = clock.elapsed() - link.readyAt >= STABLE_AFTER_MS ? 0 : Math.min(failures, 3);
    drop(link);
    if (trying === null) failed(end, 'connect', link.token);
    else onState({ status: 'connecting', since: lostAt ?? isoNow() });
  };

  const becomeReady = (link: Link, seq: number): void => {
    const how = position === undefined ? 'begun' : seq < position ? 'reset' : 'resumed';
    position = how === 'reset' ? seq : Math.max(seq, position ?? 0);
    const before = live;
    live = link;
    link.readyAt = clock.elapsed();
    trying = null;
    refused = undefined;
    before?.close();
    if (before === null) {
      lostAt = null;
      onState({ status: 'live', since: isoNow() });
    }
    log('info', 'feed ready', { how, replaced: before !== null });
    onReady({ seq: position, how, returned: before === null });
  };

  const attempt = async (purpose: Purpose): Promise<void> => {
    if (!running || trying !== null) return;
    cancelTimer();
    const mine: { close: Cancel } = { close: () => {} };
    trying = mine;
    if (live === null) showWaiting(null);
    const token = await options.token(refused);
    if (trying !== mine) return;
    if (token.ok) mine.close = open(token.value, mine, purpose);
    else {
      trying = null;
      failed({ kind: 'refused', problem: token.problem }, purpose, undefined);
    }
  };

  const open = (token: string, mine: { close: Cancel }, purpose: Purpose): Cancel => {
    let over = false;
    let seen = 0;
    let closeSocket: Cancel = () => {};
    let cancelSilence: Cancel = () => {};
    const close = (): void => {
      over = true;
      cancelSilence();
      closeSocket();
    };
    const link: Link = { token, close, readyAt: 0 };
    const end = (why: SocketEnd): void => {
      if (over) return;
      close();
      if (live === link) lost(link, why);
      else if (trying === mine) {
        trying = null;
        failed(why, purpose, token);
      }
    };
    const heard = (): void => {
      cancelSilence();
      if (live !== link) cancelSilence = clock.after(SILENCE_MS, () => end({ kind: 'lost' }));
    };
    heard();
    closeSocket = openSocket(
      { address, token, after: position },
      {
        connected() {
          if (over) return;
          heard();
          if (live === null) onState({ status: 'catching-up', since: isoNow() });
        },
        orders(orders) {
          if (over) return;
          heard();
          for (const { seq } of orders) seen = Math.max(seen, seq);
          if (live === link) position = Math.max(seen, position ?? 0);
          onOrders(orders);
        },
        account(account) {
          if (over) return;
          heard();
          onAccount(account);
        },
        ready(seq) {
          if (over || live === link) return;
          cancelSilence();
          becomeReady(link, Math.max(seq, seen));
        },
        ended: end,
      },
    );
    return close;
  };

  return {
    start(after) {
      running = true;
      position = after;
      failures = 0;
      lostAt = null;
      void attempt('connect');
    },
    stop() {
      running = false;
      cancelTimer();
      trying?.close();
      live?.close();
      trying = null;
      live = null;
      refused = undefined;
      position = undefined;
      onState({ status: 'idle' });
    },
    retryNow() {
      if (live !== null || trying !== null) return;
      failures = Math.min(failures, 2);
      void attempt('connect');
    },
    replace(why) {
      void attempt(live === null ? 'connect' : why);
    },
    position: () => position,
  };
}
