import { problems, type Problem } from '@orderbell/contracts';
import { closeServer, createLogger, createMetrics, listen, type Call, type Outcome } from '@orderbell/runtime';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startScriptedService, type ScriptedService } from '../../testing/scripted-service.ts';
import { createGatewayMetrics } from '../metrics.ts';
import type { Resolve } from './addresses.ts';
import { createServiceClient, type ServiceClient } from './service-client.ts';

const calls = { requestId: 'request-1', traceparent: '00-1-1-01', authorization: 'Bearer token' } as const;
const caller = { address: '', origin: undefined, cookie: undefined } as const;
let number = 0;

function write(idempotencyKey?: string): Call {
  const body = { amount: (number += 1) };
  return { ...calls, endpoint: 'placeOrder', params: {}, query: {}, body, idempotencyKey, caller };
}
function read(): Call {
  const query = { limit: String((number += 1)) };
  return { ...calls, endpoint: 'listOrders', params: {}, query, body: undefined, idempotencyKey: undefined, caller };
}

const done = (status = 201): Outcome => ({ status, headers: { 'idempotent-replayed': 'true' }, body: { status } });
const answer = (): Promise<Outcome> => Promise.resolve(done());
const running: ScriptedService[] = [];

async function service(
  respond: (call: Call) => Promise<Outcome>,
  port?: number,
  address?: string,
): Promise<ScriptedService> {
  const started = await startScriptedService(respond, port, address);
  running.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.crash()));
});

/** A client, and the sizes of the bodies that it has sent. */
function client(
  urls: readonly string[],
  timeoutMs = 10_000,
  resolve: Resolve = () => Promise.reject(new Error('no name is asked for here')),
): ServiceClient & { readonly sent: readonly number[] } {
  const sent: number[] = [];
  const metrics = createGatewayMetrics(createMetrics('test').registry);
  const created = createServiceClient({
    service: 'orders',
    urls,
    timeoutMs,
    logger: createLogger('test', 'silent'),
    resolve,
    metrics: { ...metrics, forwarded: (_service, _lane, size) => sent.push(size) },
  });
  onTestFinished(created.close);
  return { ...created, sent };
}

const problemOf = ({ body }: Outcome): Problem => body as Problem;

/** A port on which nobody listens. */
async function deadUrl(): Promise<string> {
  const { url, crash } = await startScriptedService(answer);
  await crash();
  return url;
}

describe('requests for a service', () => {
  it('come back as they were answered', async () => {
    const { url, calls: arrived } = await service(answer);
    const { forward } = client([url]);
    const call = write('key-1');
    expect(await forward(call, 'write')).toEqual(done());
    const { caller: _, ...sent } = call;
    expect(arrived).toMatchObject([sent]);
  });

  it('go at once when nothing is under way, and together when they wait', async () => {
    const gate = Promise.withResolvers<void>();
    const { url } = await service(async () => {
      await gate.promise;
      return done();
    });
    const { forward, sent } = client([url]);
    const first = forward(write(), 'write');
    await vi.waitFor(() => expect(sent).toEqual([1]));
    // One more body may be under way; what comes then waits.
    const answers = [first, forward(write(), 'write')];
    await vi.waitFor(() => expect(sent).toEqual([1, 1]));
    for (let n = 0; n < 50; n++) answers.push(forward(write(), 'write'));
    gate.resolve();
    await Promise.all(answers);
    expect(sent).toEqual([1, 1, 50]);
  });

  it('are answered one by one: a slow one keeps no other of its body waiting, and a slow read no write', async () => {
    const gate = Promise.withResolvers<void>();
    const { url } = await service(async ({ endpoint, body }) => {
      if (endpoint === 'listOrders' || JSON.stringify(body) === '{"slow":true}') await gate.promise;
      return done();
    });
    const { forward, sent } = client([url]);
    const slow = forward({ ...write(), body: { slow: true } }, 'write');
    const quick = forward(write(), 'write');
    await quick;
    expect(sent).toEqual([2]);
    const reads = Array.from({ length: 20 }, () => forward(read(), 'read'));
    await forward(write(), 'write');
    gate.resolve();
    await Promise.all([slow, ...reads]);
  });

  it('keep the answers of each caller apart', async () => {
    const { url } = await service(async ({ body }) => {
      await pause(Math.random() * 5);
      return { status: 200, headers: {}, body };
    });
    const { forward } = client([url]);
    const mine = Array.from({ length: 300 }, () => write());
    const outcomes = await Promise.all(mine.map((call) => forward(call, 'write')));
    expect(outcomes.map(({ body }) => body)).toEqual(mine.map(({ body }) => body));
  });

  it('are not harmed by one that cannot be passed on', async () => {
    const { url } = await service(answer);
    const { forward } = client([url]);
    // Names that are numbers: of all others Node 26 can write any depth.
    const deep: unknown = JSON.parse(`${'{"0":'.repeat(10_000)}1${'}'.repeat(10_000)}`);
    const outcomes = await Promise.all([
      forward(write(), 'write'),
      forward({ ...write(), body: deep }, 'write'),
      forward(write(), 'write'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([201, 400, 201]);
  });

  it('are refused when too many wait, before the service is asked', async () => {
    const gate = Promise.withResolvers<void>();
    const { url, calls: arrived } = await service(async () => {
      await gate.promise;
      return done();
    });
    const { forward } = client([url]);
    const outcomes = Array.from({ length: 6_000 }, () => forward(write(), 'write'));
    const refused = await Promise.race(outcomes);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    gate.resolve();
    const statuses = (await Promise.all(outcomes)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(arrived.length);
    expect(arrived.length).toBeGreaterThanOrEqual(5_000);
  }, 30_000);
});

describe('an instance that is down', () => {
  it('is passed over, costs nobody an error, and is used again when it answers', async () => {
    const first = await service(answer);
    const second = await service(answer);
    const { forward, unreachable } = client([first.url, second.url]);
    await first.crash();
    for (let n = 0; n < 10; n++) expect(await forward(write(), 'write')).toEqual(done());
    expect(second.calls).toHaveLength(10);
    expect(unreachable()).toEqual([first.url]);

    const back = await service(answer, first.port);
    await vi.waitFor(() => expect(unreachable()).toEqual([]), { timeout: 5_000 });
    await Promise.all(Array.from({ length: 10 }, () => forward(read(), 'read')));
    for (let n = 0; n < 4; n++) await forward(write(), 'write');
    expect(back.calls.length).toBeGreaterThan(0);
  });

  it('when it is the last one, is an honest refusal with a time to come back', async () => {
    const { forward, unreachable } = client([await deadUrl(), await deadUrl()]);
    const outcome = await forward(write(), 'write');
    expect(problemOf(outcome)).toMatchObject({ type: 'overloaded', status: problems.overloaded.status, retryAfter: 1 });
    expect(problemOf(outcome).detail).not.toContain('may have been');
    expect(unreachable()).toHaveLength(2);
    expect((await forward(read(), 'read')).status).toBe(503);
  });

  it('or does not speak our language, is passed over too', async () => {
    const stranger = createServer((_, response) => response.writeHead(400).end('what?'));
    const port = await listen(stranger, '127.0.0.1', 0);
    onTestFinished(() => closeServer(stranger));
    const strange = `http://127.0.0.1:${port}`;
    const { url } = await service(answer);
    const mixed = client([strange, url]);
    for (let n = 0; n < 4; n++) expect(await mixed.forward(write(), 'write')).toEqual(done());
    const outcome = await client([strange]).forward(write(), 'write');
    expect(problemOf(outcome)).toMatchObject({ type: 'overloaded' });
    expect(problemOf(outcome).detail).not.toContain('may have been');
  });

  it('shares the work when it is up', async () => {
    const [first, second] = [await service(answer), await service(answer)];
    const { forward } = client([first.url, second.url]);
    for (let n = 0; n < 10; n++) await forward(write(), 'write');
    expect([first.calls.length, second.calls.length]).toEqual([5, 5]);
  });
});

describe('an answer that is cut off', () => {
  /** Dies under the first request, having done it or not. */
  async function dying(): Promise<ScriptedService> {
    const dies = await service(async () => {
      await dies.crash();
      return done();
    });
    return dies;
  }

  it('is asked for again at another instance when it was a read', async () => {
    const [dies, lives] = [await dying(), await service(answer)];
    const { forward } = client([dies.url, lives.url]);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => forward(read(), 'read')));
    expect(outcomes).toEqual(outcomes.map(() => done()));
  });

  it('is asked for again when a write carries an idempotency key', async () => {
    const [dies, lives] = [await dying(), await service(answer)];
    const { forward } = client([dies.url, lives.url]);
    const keyed = Array.from({ length: 8 }, (_, n) => write(`key-${n}`));
    for (const call of keyed) expect(await forward(call, 'write')).toEqual(done());
    expect(dies.calls).toHaveLength(1);
    expect(new Set(lives.calls.map(({ idempotencyKey }) => idempotencyKey))).toEqual(
      new Set(keyed.map(({ idempotencyKey }) => idempotencyKey)),
    );
    expect(lives.calls).toHaveLength(keyed.length);
  });

  it('is not asked for again for a write without one: it says that it may have been carried out', async () => {
    const [dies, lives] = [await dying(), await service(answer)];
    const { forward } = client([dies.url, lives.url]);
    const outcomes = [await forward(write(), 'write'), await forward(write(), 'write')];
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 503]);
    const lost = outcomes.find(({ status }) => status === 503);
    expect(lost?.headers['retry-after']).toBe('1');
    expect(lost?.body).toMatchObject({ detail: expect.stringContaining('may have been carried out') as unknown });
    expect([dies.calls.length, lives.calls.length]).toEqual([1, 1]);
  });

  it('is asked for again when the instance that is asked next ends too', async () => {
    const instances = [await dying(), await dying(), await service(answer)];
    const { forward } = client(instances.map(({ url }) => url));
    for (let n = 0; n < 4; n++) expect(await forward(write(`key-${n}`), 'write')).toEqual(done());
  });

  it('is asked for again twice, not for ever', async () => {
    const instances = [await dying(), await dying(), await dying(), await dying()];
    const { forward } = client(instances.map(({ url }) => url));
    const outcome = await forward(write('key'), 'write');
    expect(problemOf(outcome)).toMatchObject({ status: 503, type: 'overloaded' });
    expect(problemOf(outcome).detail).toContain('same Idempotency-Key');
    expect(instances.flatMap(({ calls: arrived }) => arrived)).toHaveLength(3);
  });

  it('spares those of its body that were answered before', async () => {
    const dies = await service(async ({ body }) => {
      if (JSON.stringify(body) !== '{"last":true}') return done(200);
      await pause(20);
      await dies.crash();
      return done();
    });
    const lives = await service(answer);
    const { forward, sent } = client([lives.url, dies.url]);
    const quick = [forward(write('key-1'), 'write'), forward(write('key-2'), 'write')];
    const last = forward({ ...write('key-3'), body: { last: true } }, 'write');
    expect(await Promise.all(quick)).toEqual([done(200), done(200)]);
    expect(await last).toEqual(done());
    expect([sent, lives.calls.map(({ idempotencyKey }) => idempotencyKey)]).toEqual([[3, 1], ['key-3']]);
  });
});

describe('an instance that does not answer in time', () => {
  it('is given up after the timeout, and others go on', async () => {
    const gate = Promise.withResolvers<void>();
    onTestFinished(() => gate.resolve());
    const { url } = await service(async ({ body }) => {
      if (JSON.stringify(body) === '{"hangs":true}') await gate.promise;
      return done();
    });
    const { forward, unreachable } = client([url], 200);
    const hangs = forward({ ...write('key'), body: { hangs: true } }, 'write');
    expect(await forward(write(), 'write')).toEqual(done());
    const outcome = await hangs;
    expect([outcome.status, problemOf(outcome).detail]).toEqual([503, expect.stringContaining('may have been')]);
    // It answers probes: one slow request is no reason to take it out of use.
    expect(await forward(write(), 'write')).toEqual(done());
    expect(unreachable()).toEqual([]);
  });
});

// macOS has one loopback address only.
describe.skipIf(process.platform === 'darwin')('a name that stands for several instances', () => {
  const at = (...addresses: readonly string[]) => addresses.map((address) => ({ address, family: 4 }));

  /** Services on one port of several addresses of this machine, and the name that stands for them. */
  async function named(...addresses: readonly string[]) {
    const port = (await service(answer)).port;
    await running.pop()?.crash();
    const services = await Promise.all(addresses.map((address) => service(answer, port, address)));
    return { services, port, url: `http://orders.test:${port}` };
  }

  it('shares the work among all of them, and with one that joins', async () => {
    const { services, port, url } = await named('127.0.0.11', '127.0.0.12');
    let known = at('127.0.0.11', '127.0.0.12');
    const { forward } = client([url], 10_000, () => Promise.resolve(known));
    for (let n = 0; n < 10; n++) await forward(write(), 'write');
    expect(services.map(({ calls: arrived }) => arrived.length)).toEqual([5, 5]);

    const joins = await service(answer, port, '127.0.0.13');
    known = at('127.0.0.11', '127.0.0.12', '127.0.0.13');
    await vi.waitFor(
      async () => {
        await forward(write(), 'write');
        expect(joins.calls.length).toBeGreaterThan(0);
      },
      { timeout: 10_000 },
    );
  });

  it('costs nobody an error when instances end before the name forgets them', async () => {
    const { services, url } = await named('127.0.0.11', '127.0.0.12', '127.0.0.13');
    let known = at('127.0.0.11', '127.0.0.12', '127.0.0.13');
    const { forward, unreachable } = client([url], 10_000, () => Promise.resolve(known));
    await forward(write(), 'write');
    await Promise.all([services[1]?.crash(), services[2]?.crash()]);
    for (let n = 0; n < 10; n++) expect(await forward(write(`key-${n}`), 'write')).toEqual(done());
    expect(unreachable()).toHaveLength(2);
    known = at('127.0.0.11');
    await vi.waitFor(
      async () => {
        await forward(write(), 'write');
        expect(unreachable()).toEqual([]);
      },
      { timeout: 10_000 },
    );
  });

  it('is asked for again at once when nobody answers any more: they may have moved', async () => {
    const { services, port, url } = await named('127.0.0.11');
    let known = at('127.0.0.11');
    const { forward } = client([url], 10_000, () => Promise.resolve(known));
    expect(await forward(write(), 'write')).toEqual(done());
    await services[0]?.crash();
    await service(answer, port, '127.0.0.12');
    known = at('127.0.0.12');
    expect(await forward(write('key'), 'write')).toEqual(done());
  });

  it('that nobody knows is an honest refusal', async () => {
    const { forward, unreachable } = client(['http://orders.test:1'], 10_000, () => Promise.reject(new Error('who?')));
    expect(problemOf(await forward(write(), 'write'))).toMatchObject({ type: 'overloaded', status: 503 });
    expect(unreachable()).toEqual(['http://orders.test:1']);
  });
});
