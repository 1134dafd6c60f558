import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import { endpoints, type Endpoint, type EndpointName } from '@orderbell/contracts';
import Koa, { type Context, type Middleware } from 'koa';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { refusal, type Call, type Dispatcher, type Outcome } from './dispatcher.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { ProblemError } from './problem-error.ts';
import { newTraceparent } from './traceparent.ts';

/** Throws, or rejects, with the reason when its part is not ready. */
export type ReadinessCheck = () => void | Promise<void>;

/** A readiness check of a part that tells its own state. */
export function requireReady(part: {
  readonly ready: boolean;
  readonly state: string;
  readonly lastError: string | null;
}): void {
  if (!part.ready) throw new Error(part.lastError === null ? part.state : `${part.state}: ${part.lastError}`);
}

export interface HttpServerOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Endpoints that get a route. */
  readonly routes: readonly EndpointName[];
  readonly respond: Dispatcher;
  readonly readiness: Readonly<Record<string, ReadinessCheck>>;
  /** What /readyz also tells, but does not decide by. */
  readonly notes?: () => Readonly<Record<string, string>>;
  /** Whether a proxy in front writes X-Forwarded-For; its last address is then the caller's. */
  readonly trustProxy?: boolean;
  /** Run before the routes; for what only one service has. */
  readonly middleware?: readonly Middleware[];
}

const MAX_BODY = '64kb';

/** An HTTP server for endpoints of the table, with /healthz, /readyz and /metrics. Not yet listening. */
export function createHttpServer(options: HttpServerOptions): Server {
  const app = new Koa({ proxy: options.trustProxy ?? false, maxIpsCount: 1 });
  app.on('error', (error: unknown) => options.logger.error({ err: error }, 'a request failed unexpectedly'));
  app.use(problems);
  for (const middleware of options.middleware ?? []) app.use(middleware);
  const router = new Router();
  addOperations(router, options);
  const json = bodyParser({ enableTypes: ['json'], jsonLimit: MAX_BODY, jsonStrict: false, onError: refuseBody });
  for (const name of options.routes) addRoute(router, name, json, options);
  app.use(router.routes());
  app.use(router.allowedMethods());
  // What does not arrive in time is a client that stalls, and holds a connection.
  const handle = app.callback();
  return createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    (request, response) => {
      void handle(request, response);
    },
  );
}

/** Listens, and gives the port (of use when 0 was asked for). */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Stops taking connections, lets running requests end, then closes what is idle. */
export async function closeServer(server: Server): Promise<void> {
  // A connection whose last request ends now would otherwise be kept for the next one, which cannot come.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearInterval(sweep);
}

/** Gives every request its id and turns whatever goes wrong outside the dispatcher into a problem document. */
async function problems(ctx: Context, next: () => Promise<void>): Promise<void> {
  const requestId = idOf(ctx.get('x-request-id'));
  ctx.state.requestId = requestId;
  ctx.set({ 'x-request-id': requestId, 'x-content-type-options': 'nosniff' });
  try {
    await next();
    if (ctx.body === undefined || ctx.body === null) refuseUnanswered(ctx);
  } catch (error) {
    if (!(error instanceof ProblemError)) ctx.app.emit('error', error);
    send(ctx, refusal(error, requestId));
  }
}

/** What no route took. @throws ProblemError when the path or its method is not there */
function refuseUnanswered(ctx: Context): void {
  if (ctx.status === 404) {
    throw new ProblemError(
      'not-found',
      `There is nothing at ${ctx.path}. The gateway lists its endpoints at /swagger.`,
    );
  }
  if (ctx.status === 405 || ctx.status === 501) {
    throw new ProblemError(
      'method-not-allowed',
      `Use ${ctx.response.get('allow') || 'another method'} with this path.`,
    );
  }
}

/** A request id of the caller's is kept when it is harmless in a log line. */
function idOf(given: string): string {
  return /^[\w.-]{8,100}$/.test(given) ? given : randomUUID();
}

/** The caller's trace context (W3C Trace Context, version 00), or a new one. */
function traceOf(given: string): Pick<Call, 'traceparent' | 'startsTrace'> {
  if (/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(given) && !/-0{32}-|-0{16}-/.test(given)) {
    return { traceparent: given, startsTrace: false };
  }
  return { traceparent: newTraceparent(true), startsTrace: true };
}

function addRoute(router: Router, name: EndpointName, json: Middleware, options: HttpServerOptions): void {
  const endpoint: Endpoint = endpoints[name];
  const answer = async (ctx: Context): Promise<void> => {
    const started = performance.now();
    const outcome = await options.respond(callOf(ctx, name));
    send(ctx, outcome);
    const seconds = (performance.now() - started) / 1000;
    options.metrics.answered(name, outcome.status, seconds);
    const level = outcome.status >= 500 ? 'warn' : 'debug';
    options.logger[level](
      { requestId: requestIdOf(ctx), endpoint: name, status: outcome.status, ms: Math.round(seconds * 1000) },
      'answered',
    );
  };
  const stack: Middleware[] =
    endpoint.body === undefined ? [answer] : [requireJson(endpoint), json, refuseDeep, answer];
  for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
    router.register(path.replaceAll(/\{(\w+)\}/g, ':$1'), [endpoint.method], stack);
  }
}

function requestIdOf(ctx: Context): string {
  return String(ctx.state.requestId);
}

function callOf(ctx: Context, endpoint: EndpointName): Call {
  return {
    endpoint,
    params: ctx.params as unknown,
    query: ctx.query,
    body: ctx.request.body,
    authorization: header(ctx, 'authorization'),
    idempotencyKey: header(ctx, 'idempotency-key'),
    requestId: requestIdOf(ctx),
    ...traceOf(ctx.get('traceparent')),
    caller: { address: ctx.ip, origin: header(ctx, 'origin'), cookie: header(ctx, 'cookie') },
  };
}

/** Koa gives '' both for an absent and for an empty header; only the first is "not sent". */
function header(ctx: Context, name: string): string | undefined {
  return name in ctx.headers ? ctx.get(name) : undefined;
}

function send(ctx: Context, outcome: Outcome): void {
  ctx.status = outcome.status;
  ctx.body = outcome.body === undefined ? null : JSON.stringify(outcome.body);
  if (outcome.body !== undefined) ctx.type = 'application/json; charset=utf-8';
  ctx.set({ 'cache-control': 'no-store', ...outcome.headers });
}

function requireJson(endpoint: Endpoint): Middleware {
  return async (ctx, next) => {
    const hasBody = (ctx.request.length ?? 0) > 0 || 'transfer-encoding' in ctx.headers;
    if (hasBody && !ctx.is('application/json')) {
      throw new ProblemError('unsupported-media-type', 'Send the body as application/json.');
    }
    if (!hasBody && !endpoint.bodyOptional) {
      throw new ProblemError('validation-failed', 'This request needs a JSON body.', {
        fields: [{ field: 'body', message: 'is missing' }],
      });
    }
    await next();
  };
}

/** No body of ours has more than a few levels. */
const MAX_LEVELS = 20;

/**
 * What parses bodies goes down any depth, what writes them again recurses and overflows the stack: in a gateway, with
 * the requests of everybody who travels in the same body.
 */
async function refuseDeep(ctx: Context, next: () => Promise<void>): Promise<void> {
  let values: readonly unknown[] = [ctx.request.body];
  for (let level = 0; values.length > 0; level += 1) {
    if (level > MAX_LEVELS) {
      throw new ProblemError('validation-failed', `The body is nested more than ${MAX_LEVELS} levels deep.`, {
        fields: [{ field: 'body', message: `must not be nested more than ${MAX_LEVELS} levels deep` }],
      });
    }
    values = values.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  await next();
}

function refuseBody(error: Error, ctx: Context): never {
  if ('status' in error && error.status === 413) {
    ctx.set('connection', 'close');
    throw new ProblemError('payload-too-large', 'A body may have 64 KiB at most.', { cause: error });
  }
  throw new ProblemError('validation-failed', 'The body is not valid JSON.', {
    fields: [{ field: 'body', message: 'is not valid JSON' }],
    cause: error,
  });
}

function addOperations(router: Router, { metrics, readiness, notes }: HttpServerOptions): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'alive' };
  });
  router.get('/readyz', async (ctx) => {
    const checks = await Promise.all(
      Object.entries(readiness).map(async ([name, check]) => {
        try {
          await check();
          return [name, 'ready'] as const;
        } catch (error) {
          return [name, error instanceof Error ? error.message : String(error)] as const;
        }
      }),
    );
    const ready = checks.every(([, state]) => state === 'ready');
    ctx.status = ready ? 200 : 503;
    ctx.body = {
      status: ready ? 'ready' : 'not ready',
      checks: Object.fromEntries(checks),
      ...(notes === undefined ? {} : { notes: notes() }),
    };
  });
  router.get('/metrics', async (ctx) => {
    ctx.type = metrics.registry.contentType;
    ctx.body = await metrics.registry.metrics();
  });
}
