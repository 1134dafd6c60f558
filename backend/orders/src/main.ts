import { endpointNamesOf, paymentProcessed, topics } from '@orderbell/contracts';
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
import { createApplyPaymentResults } from './apply-payment-results.ts';
import { OrdersConfig } from './config.ts';
import { entities, migrations } from './database.ts';
import { createDiscardResult } from './discard-result.ts';
import { createHandlers } from './http.ts';
import { createListOrders } from './list-orders.ts';
import { createPlaceOrder } from './place-order.ts';
import { createReadFeed } from './read-feed.ts';
import { createReadState } from './read-state.ts';
import { createShowOrder } from './show-order.ts';
import { createResendRequests } from './resend-requests.ts';
import { createShowTrail } from './show-trail.ts';

const NAME = 'orders';

/** Starts Orders; resolves to its port once it takes requests, publishes and consumes. */
export async function startOrders(config: OrdersConfig, logger: Logger, { onStop, fatal }: Lifecycle): Promise<number> {
  const tracing = await openTracing(NAME, config, logger, onStop);
  const metrics = createMetrics(NAME);
  const faultPoint = createCrashHook(config.CRASH_AT, logger);
  const verifyToken = await createTokenVerifier(config.TOKEN_PUBLIC_KEY);
  const orm = await openDatabase({
    url: config.DATABASE_URL,
    pool: config.DATABASE_POOL,
    entities,
    migrations,
    applicationName: 'orderbell-orders',
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
    instances: () => results.instances(),
    faultPoint,
    tracer: tracing,
  });
  onStop('relay', () => relay.stop());
  const results = createInboxConsumer({
    name: NAME,
    orm,
    kafka,
    definitions: [paymentProcessed],
    handle: createApplyPaymentResults({ outbox, recordJourneys: config.RECORD_JOURNEYS }),
    orderingKey: ({ payload }) => payload.orderId,
    logger,
    registry: metrics.registry,
    onFatal: fatal,
    retentionMs: config.INBOX_RETENTION_DAYS,
    faultPoint,
    tracer: tracing,
  });
  onStop('consumer', () => results.stop());

  const placeOrder = createPlaceOrder({
    orm,
    outbox,
    logger,
    lanes: config.PLACE_LANES,
    maxBatch: config.PLACE_BATCH,
    maxWaiting: config.PLACE_QUEUE,
    faultPoint,
  });
  const deadLetters = createDeadLetters({ orm, consumers: [results], logger });
  const handlers = createHandlers({
    placeOrder,
    listOrders: createListOrders({ orm }),
    showOrder: createShowOrder({ orm }),
    readFeed: createReadFeed({ orm }),
    showTrail: createShowTrail({ orm }),
    readState: createReadState({
      orm,
      topic: topics.paymentResults,
      relay,
      consumer: results,
      deadLetters: () => deadLetters.count(),
    }),
    deadLetters: createDeadLetterEndpoints(NAME, {
      ...deadLetters,
      discard: (id, who, reason) => deadLetters.discard(id, who, reason, createDiscardResult()),
    }),
  });
  const isOutage = (error: unknown): boolean => isTransient(error) || isRetryableConflict(error);
  const respond = traceCalls(createDispatcher(handlers, verifyToken, logger, isOutage), tracing);
  const progressOfPayments = createLagReader(kafka, 'payments', [topics.paymentRequests]);
  onStop('progress of payments', () => progressOfPayments.close());
  const resend = createResendRequests({ orm, outbox, logger, partitions: () => progressOfPayments.read() });
  const server = createHttpServer({
    logger,
    metrics,
    routes: endpointNamesOf(NAME),
    respond,
    middleware: [internalRequests(respond), resendRequests(config.RESEND_SECRET, resend)],
    readiness: {
      database: () => pingDatabase(orm.em),
      broker: () => requireReady(joined(results.status())),
      relay: () => requireReady(relay.status()),
      consumer: () => requireReady(results.status()),
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
      { topic: topics.paymentRequests },
      // Whoever remembers what it has received decides how long the topic keeps it.
      { topic: topics.paymentResults, config: { 'retention.ms': String(config.TOPIC_RETENTION_DAYS) } },
      { topic: topics.orderEvents },
    ],
    { logger, signal: stopping.signal },
  );
  await relay.start();
  await results.start();
  return port;
}

/** A consumer that has joined its group is one that the broker answers. */
function joined({ state, lastError }: ConsumerStatus) {
  return { ready: state === 'running' || state === 'waiting', state, lastError };
}

if (import.meta.main) {
  const config = configOrExit(() => readConfig(OrdersConfig, process.env));
  const logger = createLogger(NAME, config.LOG_LEVEL);
  await runService(logger, async (lifecycle) => {
    await startOrders(config, logger, lifecycle);
  });
}
