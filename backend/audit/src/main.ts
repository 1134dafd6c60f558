import { endpointNamesOf } from '@orderbell/contracts';
import {
  closeServer,
  configOrExit,
  createDispatcher,
  createHttpServer,
  createLogger,
  createMetrics,
  createTokenVerifier,
  internalRequests,
  listen,
  readConfig,
  reasonOf,
  runService,
  type Lifecycle,
  type Logger,
} from '@orderbell/runtime';
import { setTimeout as pause } from 'node:timers/promises';
import { createAudit, type Audit } from './audit.ts';
import { AuditConfig } from './config.ts';
import { countFindings } from './metrics.ts';
import { openReader } from './reader.ts';
import { createRepair } from './repair.ts';

const NAME = 'audit';

/** Starts the audit; resolves to its port. It looks at once, and goes on whatever is away. */
export async function startAudit(config: AuditConfig, logger: Logger, { onStop }: Lifecycle): Promise<number> {
  const metrics = createMetrics(NAME);
  const verifyToken = await createTokenVerifier(config.TOKEN_PUBLIC_KEY);
  const books = { orders: openReader(config.ORDERS_DATABASE_URL), payments: openReader(config.PAYMENTS_DATABASE_URL) };
  onStop('databases', () => Promise.all([books.orders.close(), books.payments.close()]));

  const { RESEND_SECRET: secret, RESEND_ORDERS_URL: orders, RESEND_PAYMENTS_URL: payments } = config;
  const canRepair = secret !== undefined && orders !== undefined && payments !== undefined;
  const audit = createAudit({
    books,
    logger,
    repair: canRepair ? createRepair({ urls: { orders, payments }, secret, logger }) : undefined,
    slice: config.AUDIT_SLICE,
    stuckSeconds: config.AUDIT_STUCK_SECONDS,
  });
  countFindings(metrics.registry, audit);

  const respond = createDispatcher<'audit'>(
    { auditState: () => Promise.resolve({ body: audit.state() }) },
    verifyToken,
    logger,
  );
  const server = createHttpServer({
    logger,
    metrics,
    routes: endpointNamesOf(NAME),
    respond,
    middleware: [internalRequests(respond)],
    // What it finds says nothing about whether it works; a database that is away makes its verdict unknown.
    readiness: {},
    notes: () => ({ verdict: audit.state().verdict }),
  });
  const port = await listen(server, config.HOST, config.PORT);
  onStop('requests', () => closeServer(server));
  logger.info({ host: config.HOST, port }, 'taking requests');

  const stopping = new AbortController();
  const looking = lookOnAndOn(audit, config.AUDIT_EVERY_MS, logger, stopping.signal);
  onStop('looking', async () => {
    stopping.abort();
    await looking;
  });
  return port;
}

async function lookOnAndOn(audit: Audit, everyMs: number, logger: Logger, signal: AbortSignal): Promise<void> {
  let away = false;
  while (!signal.aborted) {
    try {
      await audit.look({ signal });
      if (away) logger.info('the audit sees both databases again');
      away = false;
    } catch (error) {
      // At the start the services may not have made their tables yet.
      if (!away) logger.warn({ reason: reasonOf(error) }, 'the audit cannot look; it tries again');
      away = true;
    }
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

if (import.meta.main) {
  const config = configOrExit(() => readConfig(AuditConfig, process.env));
  const logger = createLogger(NAME, config.LOG_LEVEL);
  await runService(logger, async (lifecycle) => {
    await startAudit(config, logger, lifecycle);
  });
}
