import { ApiProblem, endpoints, isPublished, PublicConfig, type Problem } from '@orderbell/contracts';
import { freshDatabase } from '@orderbell/local-stack/testing';
import { createTokenVerifier } from '@orderbell/runtime';
import { MikroORM } from '@mikro-orm/postgresql';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import type { Surroundings } from '../testing/gateway-env.ts';
import { makeKeys, makeToken } from '../testing/keys.ts';
import { startScriptedService, type ScriptedService } from '../testing/scripted-service.ts';
import { createScriptedShop } from '../testing/scripted-shop.ts';
import { password, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let around: Surroundings;
let gateway: TestGateway;
let orders: ScriptedService;
let payments: ScriptedService;

beforeAll(async () => {
  const keys = await makeKeys();
  const shop = createScriptedShop({ verifyToken: await createTokenVerifier(keys.verifying) });
  [orders, payments] = await Promise.all([startScriptedService(shop.orders), startScriptedService(shop.payments)]);
  around = {
    databaseUrl: await freshDatabase('gateway'),
    brokers: inject('kafkaBrokers'),
    keys,
    ordersUrls: [orders.url],
    paymentsUrls: [payments.url],
  };
  gateway = await startTestGateway(around, { DEMO_SIGN_INS: 'true', CURRENCY: 'KZT', WRITES_PER_USER: '5' });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([orders.crash(), payments.crash()]);
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${gateway.url}${path}`, { headers });
const post = (path: string, body: unknown, headers: Readonly<Record<string, string>>) =>
  fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const newToken = () => makeToken(around.keys, { userId: randomUUID() });

describe('requests for other services', () => {
  it('reach them with who asked, what for, and where the trace comes from', async () => {
    const token = await newToken();
    const response = await post(
      '/orders/create',
      { amount: 5, description: 'tea' },
      {
        authorization: `Bearer ${token}`,
        'idempotency-key': 'key-1',
        'x-request-id': 'my-request-1',
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      },
    );
    expect([response.status, response.headers.get('x-request-id')]).toEqual([201, 'my-request-1']);
    expect(await response.json()).toMatchObject({ status: 'NEW', description: 'tea' });
    expect(orders.calls.at(-1)).toMatchObject({
      endpoint: 'placeOrder',
      body: { amount: 5, description: 'tea' },
      authorization: `Bearer ${token}`,
      idempotencyKey: 'key-1',
      requestId: 'my-request-1',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    });
  });

  it('come back as the service answered, its problems too', async () => {
    const token = await newToken();
    const response = await get(`/orders/${randomUUID()}`, { authorization: `Bearer ${token}` });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    const problem = (await response.json()) as Problem;
    expect(problem).toMatchObject({ type: 'not-found', requestId: response.headers.get('x-request-id') });
    const list = await gateway.call('listOrders', { token, query: { limit: '5', status: 'NEW' } });
    expect(list).toEqual({ items: [], nextCursor: null });
    expect(orders.calls.at(-1)?.query).toEqual({ limit: '5', status: 'NEW' });
    await expect(gateway.call('topUpAccount', { token, body: { amount: 1 } })).rejects.toMatchObject({
      problem: { type: 'balance-limit', status: 422 },
    });
  });

  it('do not reach them without a token that counts', async () => {
    const before = [orders.calls.length, payments.calls.length];
    const tokens = [
      undefined,
      'rubbish',
      await makeToken(around.keys, { userId: randomUUID(), seconds: -5 }),
      await makeToken(await makeKeys(), { userId: randomUUID() }),
    ];
    for (const token of tokens) {
      for (const path of ['/orders', '/accounts/me']) {
        const response = await get(path, token === undefined ? {} : { authorization: `Bearer ${token}` });
        expect([response.status, ((await response.json()) as Problem).type]).toEqual([401, 'unauthenticated']);
      }
    }
    expect([orders.calls.length, payments.calls.length]).toEqual(before);
  });

  it('are limited by user when they write, with the time to wait', async () => {
    const token = await newToken();
    const place = () => gateway.call('placeOrder', { token, body: { amount: 1, description: 'x' } });
    await Promise.all(Array.from({ length: 5 }, place));
    const error: unknown = await place().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ApiProblem);
    expect((error as ApiProblem).problem).toMatchObject({ type: 'rate-limited', status: 429 });
    expect((error as ApiProblem).problem.retryAfter).toBeGreaterThan(0);
    await gateway.call('listOrders', { token, query: {} });
    await gateway.call('placeOrder', { token: await newToken(), body: { amount: 1, description: 'x' } });
    expect(await (await get('/metrics')).text()).toMatch(
      /gateway_rate_limited_total\{[^}]*limit="writes"[^}]*\} [1-9]/,
    );
  });

  it('cannot be those that are internal', async () => {
    const token = await newToken();
    expect((await get('/feed', { authorization: `Bearer ${token}` })).status).toBe(404);
    expect((await post('/internal/requests', [], {})).status).toBe(404);
  });

  it('every endpoint that is not internal has a route', async () => {
    for (const endpoint of Object.values(endpoints)) {
      if (!isPublished(endpoint)) continue;
      const { method, path } = endpoint;
      const response = await fetch(`${gateway.url}${path.replaceAll(/\{\w+\}/g, randomUUID())}`, { method });
      expect([400, 401, 200, 204], `${method} ${path}`).toContain(response.status);
    }
  });
});

describe('a part that is down', () => {
  it('is told of by readiness, which stays: sign-in and the other service still work', async () => {
    const alone = await startTestGateway({ ...around, ordersUrls: ['http://127.0.0.1:1'] });
    onTestFinished(() => alone.stop());
    const { accessToken: token } = await alone.register();
    await expect(alone.call('listOrders', { token, query: {} })).rejects.toMatchObject({
      problem: { type: 'overloaded', status: 503, retryAfter: 1 },
    });
    const ready = await fetch(`${alone.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        status: 'ready',
        checks: { database: 'ready', events: 'ready' },
        notes: { orders: 'no answer from http://127.0.0.1:1', payments: 'reachable' },
      },
    ]);
    await expect(alone.call('showAccount', { token })).rejects.toMatchObject({ problem: { type: 'not-found' } });
  });

  it('when it is the database, is a 503 with a time to come back, and the gateway gets over it', async () => {
    const databaseUrl = await freshDatabase('gateway');
    const started = await startTestGateway({ ...around, databaseUrl });
    onTestFinished(() => started.stop());
    const { email } = await started.register();
    const { username, pathname } = new URL(databaseUrl);
    const superuser = await MikroORM.init({
      clientUrl: inject('postgresUrl'),
      entities: [],
      discovery: { warnWhenNoEntities: false },
    });
    onTestFinished(() => superuser.close());
    const run = (sql: string) => superuser.em.fork().execute(sql);
    await run(`revoke connect on database ${pathname.slice(1)} from ${username}`);
    await run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${pathname.slice(1)}'`);
    const signIn = () => started.call('signIn', { body: { email, password } });
    await expect(signIn()).rejects.toMatchObject({ problem: { type: 'overloaded', retryAfter: 1 } });
    expect((await fetch(`${started.url}/readyz`)).status).toBe(503);
    await run(`grant connect on database ${pathname.slice(1)} to ${username}`);
    await vi.waitFor(signIn, { timeout: 10_000 });
    expect(started.fatal).toEqual([]);
  });
});

describe('what a client must know first', () => {
  it('is public', async () => {
    const config = PublicConfig.parse(await (await get('/config')).json());
    expect(config).toEqual({ currency: { code: 'KZT', digits: 2 }, demoSignIns: true });
  });
});
