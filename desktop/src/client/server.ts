import type { Order, PushedAccount } from '@orderbell/contracts';
import { createAuthorizedCall } from './authorized-call.ts';
import type { CoreOptions } from './core.ts';
import { createFeed, type Feed, type FeedReady } from './feed/feed.ts';
import type { ConnectionState, ServerState, SessionState, SignOutReason } from './orderbell-client.ts';
import { createRequests, type Call } from './requests.ts';
import { createServerProbe, type ServerProbe } from './server-probe.ts';
import { createSession, type Session } from './session/session.ts';

/** What the core wants to hear of a server. */
export interface ServerEvents {
  readonly onServer: (state: ServerState) => void;
  readonly onSession: (state: SessionState) => void;
  readonly onConnection: (state: ConnectionState) => void;
  readonly onOrders: (orders: readonly Order[]) => void;
  readonly onAccount: (account: PushedAccount) => void;
  readonly onReady: (ready: FeedReady) => void;
  /** The server answers again. */
  readonly onReachable: () => void;
  /** The refresh token could only be kept in memory. */
  readonly onNotKept: () => void;
}

/** Everything that belongs to one server address. */
export interface Server {
  readonly address: string;
  readonly session: Session;
  readonly feed: Feed;
  readonly probe: ServerProbe;
  /** A call that needs no session. */
  readonly call: Call;
  /** A call as the signed-in user. */
  readonly authorized: Call;
  start(): Promise<void>;
  /** The network or the machine came back, or the person does not want to wait. */
  wake(suspicious: boolean): void;
  dispose(): void;
}

/** Puts together what speaks to one server. */
export function connectServer(
  address: string,
  reason: SignOutReason,
  options: CoreOptions,
  events: ServerEvents,
): Server {
  const { clock, random, store, secrets, locks, log, network, openSocket, fetch, credentials } = options;
  const call = createRequests({ address, fetch, credentials, clock });
  let session: SessionState = { status: 'signed-out', reason };
  let connection: ConnectionState = { status: 'idle' };

  const probe = createServerProbe({
    address,
    call,
    clock,
    random,
    store,
    onState: events.onServer,
    onReachable() {
      sessions.retry();
      feed.retryNow();
      events.onReachable();
    },
  });
  const sessions = createSession({
    address,
    call,
    clock,
    random,
    store,
    secrets,
    locks,
    log,
    reason,
    onState(next) {
      session = next;
      events.onSession(next);
    },
    onRenewed: () => feed.replace('renewed'),
    // While somebody is signed in, the feed tells about the connection.
    onUnreachable: (problem) => session.status !== 'signed-in' && probe.lost(problem),
    onNotKept: events.onNotKept,
  });
  const feed = createFeed({
    address,
    clock,
    random,
    network,
    openSocket,
    log,
    token: (refused) => (refused === undefined ? sessions.token() : sessions.tokenAfter(refused)),
    onState(next) {
      if (JSON.stringify(next) === JSON.stringify(connection)) return;
      connection = next;
      events.onConnection(next);
    },
    onOrders: events.onOrders,
    onAccount: events.onAccount,
    onReady: events.onReady,
  });
  const authorized = createAuthorizedCall({
    call,
    session: sessions,
    userId: () => userIdOf(session),
    // A connection that seems to live while calls find no server is probably dead.
    onNoAnswer: () => connection.status === 'live' && feed.replace('suspicious'),
  });

  return {
    address,
    session: sessions,
    feed,
    probe,
    call,
    authorized,
    async start() {
      await Promise.all([probe.start(), sessions.start()]);
    },
    wake(suspicious) {
      probe.retryNow();
      sessions.retry();
      if (connection.status !== 'live') feed.retryNow();
      else if (suspicious) feed.replace('suspicious');
    },
    dispose() {
      feed.stop();
      probe.dispose();
      sessions.dispose();
    },
  };
}

/** Whose session it is, also while it is being restored. */
export function userIdOf(session: SessionState): string | null {
  if (session.status === 'signed-in') return session.user.id;
  return session.status === 'restoring' ? (session.user?.id ?? null) : null;
}
