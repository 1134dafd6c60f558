import { topics } from '@orderbell/contracts';
import { createBroadcastConsumer, createKafka, ensureTopics } from '@orderbell/messaging';
import {
  closeServer,
  configOrExit,
  createCrashHook,
  createHttpServer,
  createLogger,
  createMetrics,
  createTokenVerifier,
  listen,
  openDatabase,
  openTracing,
  pingDatabase,
  readConfig,
  runService,
  traceCalls,
  type Lifecycle,
  type Logger,
} from '@orderbell/runtime';
import { GatewayConfig } from './config.ts';
import { cors } from './cors.ts';
import { apiDocs } from './docs/api-docs.ts';
import { createServiceClient } from './forwarding/service-client.ts';
import { traceServiceClient } from './forwarding/trace-service-client.ts';
import { createGatewayDispatcher, createHandlers, gatewayRoutes } from './http.ts';
import { createRateLimits } from './limits/rate-limits.ts';
import { createGatewayMetrics } from './metrics.ts';
import { gatewayMigrations } from './migrations.ts';
import { createDeadLetterDesk } from './operations/dead-letter-desk.ts';
import { createShowJourney } from './operations/show-journey.ts';
import { createShowPipeline } from './operations/show-pipeline.ts';
import { publicConfig } from './public-config.ts';
import { pushedMessages } from './push/deliver-events.ts';
import { createPushJournal } from './push/push-journal.ts';
import { createPushServer } from './push/push-server.ts';
import { tracePushes } from './push/trace-pushes.ts';
import { createAccessTokenSigner } from './sessions/access-token.ts';
import { createPasswordHasher } from './sessions/password-hasher.ts';
import { pruneSessionsFromTimeToTime } from './sessions/prune-sessions.ts';
import { createRefreshSession } from './sessions/refresh-session.ts';
import { createRefreshTokens } from './sessions/refresh-token.ts';
import { createEmailsOf } from './sessions/emails-of.ts';
import { createRegister } from './sessions/register.ts';
import { createSessionTransport } from './sessions/session-cookie.ts';
import { SessionRecord } from './sessions/session-record.ts';
import { createShowMe } from './sessions/show-me.ts';
import { createSignIn } from './sessions/sign-in.ts';
import { createSignOut } from './sessions/sign-out.ts';
import { UserRecord } from './sessions/user.ts';

const DAY_MS = 86_400_000;

/** Starts a gateway; resolves to its port once it takes requests and hears live events. */
export async function startGateway(
  config: GatewayConfig,
  logger: Logger,
  { onStop, fatal }: Lifecycle,
): Promise<number> {
  const now = (): Date => new Date();
  const tracing = await openTracing('gateway', config, logger, onStop);
  const faultPoint = createCrashHook(config.CRASH_AT, logger);
  const { registry, ...metrics } = createMetrics('gateway');
  const gatewayMetrics = createGatewayMetrics(registry);
  const verifyToken = await createTokenVerifier(config.TOKEN_PUBLIC_KEY);

  const orm = await openDatabase({
    url: config.DATABASE_URL,
    pool: config.DATABASE_POOL,
    entities: [UserRecord, SessionRecord],
    migrations: gatewayMigrations,
    applicationName: 'orderbell-gateway',
    logger,
  });
  onStop('database', () => orm.close());
  onStop('pruning', pruneSessionsFromTimeToTime(orm, now, logger));

  const journal = createPushJournal({ orm, logger, enabled: config.RECORD_JOURNEYS });
  onStop('journal of pushes', journal.close);

  const client = (service: 'orders' | 'payments' | 'audit', urls: readonly string[]) =>
    traceServiceClient(
      createServiceClient({ service, urls, timeoutMs: config.FORWARD_TIMEOUT_MS, logger, metrics: gatewayMetrics }),
      service,
      tracing,
    );
  const services = {
    orders: client('orders', config.ORDERS_URL),
    payments: client('payments', config.PAYMENTS_URL),
  };
  const audit = config.AUDIT_URL === undefined ? undefined : client('audit', [config.AUDIT_URL]);
  onStop('services', () => Promise.all([services.orders.close(), services.payments.close(), audit?.close()]));

  const limits = createRateLimits(
    orm,
    {
      signInsPerAddress: config.SIGN_INS_PER_ADDRESS,
      signInsPerAccount: config.SIGN_INS_PER_ACCOUNT,
      writesPerUser: config.WRITES_PER_USER,
    },
    gatewayMetrics.limited,
  );
  const sessions = {
    refreshTokens: createRefreshTokens(config.TOKEN_SIGNING_KEY.d),
    signAccessToken: await createAccessTokenSigner(config.TOKEN_SIGNING_KEY, config.ACCESS_TOKEN_SECONDS),
    refreshTokenLifeMs: config.REFRESH_TOKEN_DAYS * DAY_MS,
    now,
  };
  const passwords = await createPasswordHasher(config.PASSWORD_HASHES_AT_ONCE);
  const onEnded = (session: { readonly userId: string; readonly id: string }): void => push.endSession(session);
  const graceMs = config.REFRESH_GRACE_SECONDS * 1000;
  const handlers = createHandlers(
    {
      register: createRegister(orm, passwords, limits, sessions),
      signIn: createSignIn(orm, passwords, limits, sessions),
      refreshSession: createRefreshSession(orm, sessions, { graceMs, onEnded, logger }),
      signOut: createSignOut(orm, sessions.refreshTokens, onEnded),
      showMe: createShowMe(orm),
      publicConfig: publicConfig(config.CURRENCY, config.DEMO_SIGN_INS),
      showJourney: createShowJourney({ services, pushes: journal }),
      showPipeline: createShowPipeline({ services, audit, pushesPerSecond: journal.ratePerSecond, now }),
      deadLetters: createDeadLetterDesk({ services, emailsOf: createEmailsOf(orm) }),
    },
    createSessionTransport(config.WEB_ORIGINS, now),
  );

  const server = createHttpServer({
    logger,
    metrics: { registry, ...metrics },
    routes: gatewayRoutes,
    respond: traceCalls(
      createGatewayDispatcher({ handlers, services, verifyToken, limits, logger, faultPoint }),
      tracing,
    ),
    middleware: [cors(config.WEB_ORIGINS), apiDocs()],
    trustProxy: config.TRUST_PROXY,
    readiness: {
      database: () => pingDatabase(orm.em),
      events: () => {
        const { ready, lastError } = events.status();
        if (!ready) throw new Error(lastError ?? 'not connected to the broker yet');
      },
    },
    // Told, not decided by: without a service sign-in, the other service and honest refusals still work, and if all gateways were
    // taken out of use for it, one service's fault would be everybody's.
    notes: () => ({ orders: reachability(services.orders), payments: reachability(services.payments) }),
  });

  let live = false;
  const push = createPushServer(server, {
    verifyToken,
    services,
    isLive: () => live,
    socketsPerUser: config.SOCKETS_PER_USER,
    backlogBytes: config.SOCKET_BACKLOG_BYTES,
    journal,
    metrics: gatewayMetrics,
    logger,
    faultPoint,
  });
  const kafka = createKafka({ brokers: config.KAFKA_BROKERS, clientId: 'gateway', logger });
  const events = createBroadcastConsumer({
    name: 'gateway',
    kafka,
    definitions: pushedMessages,
    isWanted: push.isAwaited,
    handle: tracePushes(push, tracing),
    logger,
    registry,
    onFatal: fatal,
  });
  onStop('events', () => events.stop());

  const port = await listen(server, config.HOST, config.PORT);
  onStop('requests', async () => {
    const closed = closeServer(server);
    await push.close();
    await closed;
  });
  logger.info({ host: config.HOST, port }, 'taking requests');

  await ensureTopics(kafka, [{ topic: topics.orderEvents }, { topic: topics.accountEvents }], { logger });
  await events.start();
  live = true;
  logger.info('hearing events');
  return port;
}

function reachability(service: { readonly unreachable: () => readonly string[] }): string {
  const silent = service.unreachable();
  return silent.length === 0 ? 'reachable' : `no answer from ${silent.join(', ')}`;
}

if (import.meta.main) {
  const config = configOrExit(() => readConfig(GatewayConfig, process.env));
  const logger = createLogger('gateway', config.LOG_LEVEL);
  await runService(logger, async (lifecycle) => {
    await startGateway(config, logger, lifecycle);
  });
}
