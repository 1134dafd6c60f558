import { endpointNamesOf, orderPaymentRequested, topics } from '@orderbell/contracts';
import {
  createDeadLetters,
  createInboxConsumer,
  createLagReader,
  createKafka,
  createOutbox,
  createRelay,
  ensureTopics,
  isRetryableConflict,
  isTransient,
  type ConsumerStatus,
} from '@orderbell/messaging';
import {
  closeServer,
  configOrExit,
  createCrashHook,
  createDeadLetterEndpoints,
  createDispatcher,
  createHttpServer,
  createLogger,
  createMetrics,
  createReadState,
  createTokenVerifier,
  internalRequests,
  listen,
  openDatabase,
  openTracing,
  pingDatabase,
  readConfig,
  requireReady,
  resendRequests,
  runService,
  traceCalls,
  type Lifecycle,
  type Logger,
} from '@orderbell/runtime';
import { PaymentsConfig } from './config.ts';
import { entities, migrations } from './database.ts';
import { createDecidePayments } from './decide-payments.ts';
import { createDiscardRequest } from './discard-request.ts';
import { createHandlers } from './http.ts';
import { createListTransactions } from './list-transactions.ts';
import { createOpenAccount } from './open-account.ts';
import { createShowAccount } from './show-account.ts';
import { createResendResults } from './resend-results.ts';
import { createShowTrail } from './show-trail.ts';
import { createTopUpAccount } from './top-up-account.ts';

const NAME = 'payments';

/** Starts Payments; resolves to its port once it takes requests, publishes and consumes. */
export async function startPayments(
  config: PaymentsConfig,
  logger: Logger,
  { onStop, fatal }: Lifecycle,
): Promise<number> {
  const tracing = await openTracing(NAME, config, logger, onStop);
  const metrics = createMetrics(NAME);
  const faultPoint = createCrashHook(config.CRASH_AT, logger);
  const verifyToken = await createTokenVerifier(config.TOKEN_PUBLIC_KEY);
  const orm = await openDatabase({
    url: config.DATABASE_URL,
    pool: config.DATABASE_POOL,
    entities,
    migrations,
    applicationName: 'orderbell-payments',
    logger,
  });
  onStop('database', () => orm.close());

  const kafka = createKafka({ brokers: config.KAFKA_BROKERS, clientId: NAME, logger });
  const outbox = createOutbox({ orm });
  const relay = createRelay({
    name: NAME,
    databaseUrl: config.DATABASE_URL,
    kafka,
    outbox,
    logger,
    registry: metrics.registry,
    retentionMs: config.OUTBOX_RETENTION_DAYS,
    instances: () => requests.instances(),
    faultPoint,
    tracer: tracing,
  });
  onStop('relay', () => relay.stop());
  const requests = createInboxConsumer({
    name: NAME,
    orm,
    kafka,
    definitions: [orderPaymentRequested],
    handle: createDecidePayments({ outbox, faultPoint }),
    orderingKey: ({ payload }) => payload.orderId,
    logger,
    registry: metrics.registry,
    onFatal: fatal,
    retentionMs: config.INBOX_RETENTION_DAYS,
    faultPoint,
    tracer: tracing,
  });
  onStop('consumer', () => requests.stop());

  const deadLetters = createDeadLetters({ orm, consumers: [requests], logger });
  const discardRequest = createDiscardRequest({ outbox });
  const handlers = createHandlers({
    openAccount: createOpenAccount({ orm, outbox }),
    showAccount: createShowAccount({ orm }),
    topUpAccount: createTopUpAccount({ orm, outbox, faultPoint }),
    listTransactions: createListTransactions({ orm }),
    showTrail: createShowTrail({ orm, consumer: NAME }),
    readState: createReadState({
      topic: topics.paymentRequests,
      relay,
      consumer: requests,
      deadLetters: () => deadLetters.count(),
    }),
    deadLetters: createDeadLetterEndpoints(NAME, {
      ...deadLetters,
      discard: (id, who, reason) => deadLetters.discard(id, who, reason, discardRequest),
    }),
  });
  const isOutage = (error: unknown): boolean => isTransient(error) || isRetryableConflict(error);
  const respond = traceCalls(createDispatcher(handlers, verifyToken, logger, isOutage), tracing);
  const progressOfOrders = createLagReader(kafka, 'orders', [topics.paymentResults]);
  onStop('progress of orders', () => progressOfOrders.close());
  const resend = createResendResults({ orm, outbox, logger, partitions: () => progressOfOrders.read() });
  const server = createHttpServer({
    logger,
    metrics,
    routes: endpointNamesOf(NAME),
    respond,
    middleware: [internalRequests(respond), resendRequests(config.RESEND_SECRET, resend)],
    readiness: {
      database: () => pingDatabase(orm.em),
      broker: () => requireReady(joined(requests.status())),
      relay: () => requireReady(relay.status()),
      consumer: () => requireReady(requests.status()),
    },
  });
  const port = await listen(server, config.HOST, config.PORT);
  onStop('requests', () => closeServer(server));
  logger.info({ host: config.HOST, port }, 'taking requests');

  const stopping = new AbortController();
  onStop('start', async () => stopping.abort(new Error('stopping')));
  await ensureTopics(
    kafka,
    [
      // Whoever remembers what it has received decides how long the topic keeps it.
      { topic: topics.paymentRequests, config: { 'retention.ms': String(config.TOPIC_RETENTION_DAYS) } },
      { topic: topics.paymentResults },
      { topic: topics.accountEvents },
    ],
    { logger, signal: stopping.signal },
  );
  await relay.start();
  await requests.start();
  return port;
}

/** A consumer that has joined its group is one that the broker answers. */
function joined({ state, lastError }: ConsumerStatus) {
  return { ready: state === 'running' || state === 'waiting', state, lastError };
}

if (import.meta.main) {
  const config = configOrExit(() => readConfig(PaymentsConfig, process.env));
  const logger = createLogger(NAME, config.LOG_LEVEL);
  await runService(logger, async (lifecycle) => {
    await startPayments(config, logger, lifecycle);
  });
}
