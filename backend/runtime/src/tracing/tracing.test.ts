import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { listen } from '../http-server.ts';
import { tracingConfig } from './config.ts';
import { openTracing } from './tracing.ts';

const config = (variables: Readonly<Record<string, string>>) => readConfig(z.object(tracingConfig), variables);

let receiver: Server | undefined;
afterEach(() => {
  receiver?.close();
  receiver?.closeAllConnections();
});

/** A receiver of OTLP that answers with these statuses, the last one from then on; and the bodies that it was sent. */
async function receive(...statuses: readonly number[]) {
  const bodies: string[] = [];
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      response.statusCode = statuses[Math.min(bodies.length, statuses.length - 1)] ?? 200;
      bodies.push(body);
      response.end('{}');
    });
  });
  return { endpoint: `http://127.0.0.1:${await listen(receiver, '127.0.0.1', 0)}`, bodies };
}

/** Tracing with this configuration, its stop, and what it has logged. */
async function opened(variables: Readonly<Record<string, string>>) {
  const told: string[] = [];
  const logger = createLogger('test', 'silent');
  const note = (_: object, text: string) => void told.push(text);
  const steps: (() => Promise<unknown>)[] = [];
  const tracing = await openTracing(
    'test',
    config(variables),
    Object.assign(logger, { warn: note, info: note }),
    (_, step) => steps.push(step),
  );
  return { tracing, told, stop: () => Promise.all(steps.map((step) => step())) };
}

const work = { name: 'work', kind: 'server', attributes: {} } as const;
const traceId = '0af7651916cd43dd8448eb211c80319c';
const sampled = `00-${traceId}-b7ad6b7169203331-01`;

test('without an endpoint the services load nothing of OpenTelemetry, and wrap nothing', async () => {
  const services = ['gateway', 'orders', 'payments'].map((name) => `../../../${name}/src/main.ts`);
  const script = `
    import { registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) {
      if (url.includes('/@opentelemetry/')) console.log(url);
      return next(url, context);
    } });
    for (const url of ${JSON.stringify([...services, './tracing.ts'].map((path) => new URL(path, import.meta.url).href))}) {
      const { openTracing } = await import(url);
      if (openTracing !== undefined) console.log(await openTracing('test', {}));
    }`;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  // prom-client takes the interface, which does nothing by itself.
  const loaded = stdout.split('\n').filter((line) => line !== '' && !line.includes('/@opentelemetry/api/'));
  expect(loaded).toEqual(['undefined']);
});

test('an endpoint that is no URL, an unknown sampler and a share over 1 are named at the start', () => {
  const wrong = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318',
    OTEL_TRACES_SAMPLER: 'some',
    OTEL_TRACES_SAMPLER_ARG: '1.5',
  };
  expect(() => config(wrong)).toThrow(
    /OTEL_EXPORTER_OTLP_ENDPOINT: must be an http or https URL\n.*OTEL_TRACES_SAMPLER: must be one of always_on.*\n.*ARG: must be a share from 0 to 1/,
  );
});

test('what waits is exported at the stop, as a child of what the trace context names', async () => {
  const { endpoint, bodies } = await receive(200);
  const { tracing, stop } = await opened({ OTEL_EXPORTER_OTLP_ENDPOINT: `${endpoint}/` });
  const span = tracing?.begin({ ...work, parent: sampled });
  expect(span?.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  span?.end({ attributes: { 'http.response.status_code': 503 }, error: '503' });
  await stop();
  expect(bodies).toHaveLength(1);
  for (const part of [traceId, 'b7ad6b7169203331', 'orderbell-test', 'error.type']) expect(bodies[0]).toContain(part);
});

test('what the caller does not want traced is not, and what causes nothing else either', async () => {
  const { endpoint, bodies } = await receive(200);
  const { tracing, stop } = await opened({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  const span = tracing?.begin({ ...work, parent: sampled.replace(/01$/, '00') });
  expect(span?.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  span?.end();
  await stop();
  expect(bodies).toEqual([]);
});

test('a sampler by ratio judges by the trace id, whatever the caller wants', async () => {
  const { endpoint } = await receive(200);
  const { tracing, stop } = await opened({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  expect(tracing?.begin({ ...work, parent: sampled }).traceparent).toMatch(/-00$/);
  await stop();
});

test('work without a trace context, or with a broken one, begins a trace', async () => {
  const { endpoint } = await receive(200);
  const { tracing, stop } = await opened({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  for (const parent of [undefined, '', 'nonsense', '00-0-0-01']) {
    expect(tracing?.begin({ ...work, parent }).traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  }
  await stop();
});

test('a receiver that refuses is told of once, and its return', async () => {
  const { endpoint, bodies } = await receive(400, 400, 200);
  const { tracing, told, stop } = await opened({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  for (const exported of [1, 2, 3]) {
    tracing?.begin({ ...work, parent: undefined }).end();
    await expect.poll(() => bodies.length, { timeout: 5_000 }).toBe(exported);
  }
  await stop();
  expect(told.map((text) => /cannot be exported|are exported again/.exec(text)?.[0] ?? text)).toEqual([
    'exporting traces',
    'cannot be exported',
    'are exported again',
  ]);
});

test('a receiver that is away does not hold up the stop', async () => {
  const { tracing, stop } = await opened({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://192.0.2.1:4318' });
  tracing?.begin({ ...work, parent: undefined }).end();
  const begun = performance.now();
  await stop();
  expect(performance.now() - begun).toBeLessThan(4_000);
});
