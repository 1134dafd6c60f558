import type { ServerToClientEvents } from '@orderbell/contracts';
import { ProblemError, type CrashHook, type Logger, type TokenVerifier } from '@orderbell/runtime';
import type { Server as HttpServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from 'socket.io';
import type { ServiceClient } from '../forwarding/service-client.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { createConnection, type ClientEvents, type Socket } from './connection.ts';
import { createDelivery, type PushedMessage } from './deliver-events.ts';
import { guardConnection } from './guard-connection.ts';
import { checkHandshake, HandshakeError, type Handshake } from './handshake.ts';
import type { PushJournal } from './push-journal.ts';
import { createSubscription } from './subscription.ts';
import { createUserReader } from './user-reader.ts';
import { createUserSockets, type UserSocket } from './user-sockets.ts';

export interface PushServerOptions {
  readonly verifyToken: TokenVerifier;
  readonly services: Readonly<Record<'orders' | 'payments', ServiceClient>>;
  /** Whether live events come in: before, a client that has connected could miss some. */
  readonly isLive: () => boolean;
  readonly socketsPerUser: number;
  /** Bytes that may wait for a slow client. */
  readonly backlogBytes: number;
  readonly journal: Pick<PushJournal, 'sent'>;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
  readonly faultPoint?: CrashHook | undefined;
}

/** Pushes to signed-in clients over socket.io. */
export interface PushServer {
  /** Whether anybody here waits for events of this user; the events of others need not even be read. */
  readonly isAwaited: (userId: string) => boolean;
  /** How many sockets a user has here. */
  readonly socketsOf: (userId: string) => number;
  /** Live events, a batch as it came. */
  readonly deliver: (messages: readonly PushedMessage[]) => void;
  /** Closes the sockets of a session that has ended. */
  readonly endSession: (session: { readonly userId: string; readonly id: string }) => void;
  readonly close: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Room for a token; a client has nothing else to send. */
const MAX_MESSAGE_BYTES = 8_192;

/** Attaches the push server to the path /socket.io/ of an HTTP server. */
export function createPushServer(http: HttpServer, options: PushServerOptions): PushServer {
  const { verifyToken, services, metrics, logger } = options;
  const sockets = createUserSockets();
  const delivery = createDelivery({ sockets, backlogBytes: options.backlogBytes, metrics });
  let closing = false;

  const io = new Server<ClientEvents, ServerToClientEvents>(http, {
    // One transport: any TCP balancer may stand in front, without sticky sessions.
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A failed connection rather than a refusal: clients come back by themselves from the one, not from the other.
    allowRequest: (_, callback) => {
      const open = options.isLive() && !closing;
      callback(open ? null : 'the gateway is starting or stopping', open);
    },
  });
  const handshakes = new WeakMap<Socket, Handshake>();

  io.engine.on('connection', guardConnection);
  io.use((socket, next) => {
    void (async () => next(await admit(socket)))();
  });
  io.on('connection', (socket) => {
    const handshake = handshakes.get(socket);
    if (handshake !== undefined) connect(socket, handshake);
  });

  return {
    isAwaited: sockets.has,
    socketsOf: (userId) => sockets.of(userId).size,
    deliver: (messages) => {
      options.faultPoint?.('push:before-emit');
      delivery.deliver(messages);
      options.faultPoint?.('push:after-emit');
    },
    endSession: ({ userId, id }) => {
      for (const { sessionId, connection } of sockets.of(userId)) {
        if (sessionId === id) connection.close({ type: 'unauthenticated', detail: 'This session has ended: sign in.' });
      }
    },
    close: async () => {
      closing = true;
      delivery.stop();
      await io.close();
    },
  };

  /** Checks a handshake and remembers it; answers why the socket is refused, if it is. */
  async function admit(socket: Socket): Promise<HandshakeError | undefined> {
    try {
      const handshake = await checkHandshake(socket.handshake.auth, verifyToken);
      if (sockets.of(handshake.principal.userId).size >= options.socketsPerUser) throw tooMany();
      handshakes.set(socket, handshake);
      return undefined;
    } catch (error) {
      if (!(error instanceof ProblemError)) logger.error({ err: error }, 'a handshake failed unexpectedly');
      return new HandshakeError(error);
    }
  }

  function connect(socket: Socket, { principal, token, after }: Handshake): void {
    let reason = 'left';
    const connection = createConnection(socket, ({ type }) => {
      reason = type;
    });
    const expire = (): void =>
      connection.close({
        type: 'unauthenticated',
        detail: 'The access token has expired: renew it at /auth/refresh and connect again.',
      });
    const subscription = createSubscription(after, {
      ...createUserReader(token, services, logger),
      sendOrders: (orders) => {
        connection.orders(orders);
        options.journal.sent(orders);
      },
      sendAccount: connection.account,
      sendReady: connection.ready,
      sentOff: connection.sentOff,
      end: expire,
      pause: (ms, signal) => pause(ms, undefined, { ref: false, signal }).catch(() => undefined),
      onReread: metrics.reread,
      onReady: metrics.replayed,
    });
    const entry: UserSocket = { userId: principal.userId, sessionId: principal.sessionId, connection, subscription };
    const expiry = setTimeout(expire, principal.expiresAt - Date.now());
    // Registered before the first page is asked for, so that no event falls between the two.
    sockets.add(entry);
    metrics.socketOpened();
    socket.on('disconnect', () => {
      clearTimeout(expiry);
      subscription.stop();
      sockets.remove(entry);
      metrics.socketClosed(reason);
    });
    socket.on('error', () => socket.disconnect(true));
    socket.onAny(() => socket.disconnect(true));
    void subscription.start();
  }
}

function tooMany(): ProblemError {
  return new ProblemError('rate-limited', 'Too many connections of this user are open. Close some, or wait.', {
    retryAfter: 30,
  });
}
