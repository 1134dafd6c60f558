import { Problem, type OrderId, type UserId } from '@orderbell/contracts';
import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDispatcher } from './dispatcher.ts';
import type { HandlerRequest, Handlers } from './handlers.ts';
import { closeServer, createHttpServer, listen } from './http-server.ts';
import { internalRequests } from './internal-requests.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { ProblemError } from './problem-error.ts';

const order = {
  id: '019ab000-0000-7000-8000-000000000001' as OrderId,
  userId: '019ab000-0000-7000-8000-000000000002' as UserId,
  amount: 1,
  description: 'x',
  status: 'NEW' as const,
  cancelReason: null,
  seq: 1,
  createdAt: '2026-11-23T08:00:00.000Z',
  updatedAt: '2026-11-23T08:00:00.000Z',
};
let placed: HandlerRequest<'placeOrder'> | undefined;
const notHere = (): never => {
  throw new ProblemError('not-found', 'Not in this test.');
};
const handlers: Handlers<'orders'> = {
  placeOrder: (request) => {
    placed = request;
    if (request.body.amount === 13) throw new Error('a secret of our insides');
    return Promise.resolve({ body: order, replayed: request.body.amount === 2 });
  },
  listOrders: () => Promise.resolve({ body: { items: [], nextCursor: null } }),
  showOrder: () => {
    throw new ProblemError('not-found', 'No such order.');
  },
  readFeed: () => Promise.resolve({ body: { items: [], seq: 0, more: false } }),
  orderTrail: notHere,
  ordersState: notHere,
  ordersDeadLetters: () => Promise.resolve({ body: { items: [], more: false } }),
  requeueAtOrders: notHere,
  discardAtOrders: notHere,
};
const verify = (token: string) =>
  token === 'good'
    ? Promise.resolve({ userId: order.userId, role: 'user' as const, sessionId: '', expiresAt: Infinity })
    : Promise.reject(new ProblemError('unauthenticated', 'no'));
const logger = createLogger('test', 'silent');
const respond = createDispatcher<'orders'>(handlers, verify, logger);
let broken = false;
let server: Server;
let base = '';

beforeAll(async () => {
  server = createHttpServer({
    logger,
    metrics: createMetrics('test'),
    routes: ['placeOrder', 'listOrders', 'showOrder', 'readFeed'],
    respond,
    middleware: [internalRequests(respond)],
    readiness: {
      database: () => {
        if (broken) throw new Error('no answer');
      },
    },
  });
  base = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
});
afterAll(() => closeServer(server));

const auth = { authorization: 'Bearer good' };
const json = { 'content-type': 'application/json' };
const post = (body: unknown, headers: Record<string, string> = { ...auth, ...json }) =>
  fetch(`${base}/orders`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = Problem.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  return problem;
}

describe('the HTTP server of an endpoint table', () => {
  it('hands a validated request to its handler and answers with the status of the table', async () => {
    const response = await post(
      { amount: 1, description: ' чай ' },
      { ...auth, ...json, 'idempotency-key': 'k', 'x-request-id': 'my-request-1' },
    );
    expect([response.status, response.headers.get('x-request-id')]).toEqual([201, 'my-request-1']);
    expect(await response.json()).toEqual(order);
    expect(placed).toMatchObject({
      body: { amount: 1, description: 'чай' },
      idempotency: { key: 'k' },
      principal: { userId: order.userId },
    });
    expect(placed?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('answers the aliases of a path, and marks a replay', async () => {
    const response = await fetch(`${base}/orders/create`, {
      method: 'POST',
      headers: { ...auth, ...json },
      body: '{"amount":2,"description":"x"}',
    });
    expect([response.status, response.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  });

  it('gives equal bodies equal hashes, whatever the order of their fields', async () => {
    const key = { ...auth, ...json, 'idempotency-key': 'k' };
    await post('{"amount":1,"description":"x"}', key);
    const first = placed?.idempotency?.hash;
    await post('{"description":"x","amount":1}', key);
    expect(placed?.idempotency?.hash).toEqual(first);
    await post('{"description":"y","amount":1}', key);
    expect(placed?.idempotency?.hash).not.toEqual(first);
  });

  it.each([
    ['an unknown field', '{"amount":1,"description":"x","status":"FINISHED"}', 'status'],
    ['an amount with a fraction', '{"amount":1.5,"description":"x"}', 'amount'],
    ['an amount of zero', '{"amount":0,"description":"x"}', 'amount'],
    ['an amount beyond 2^53 - 1', '{"amount":9007199254740993,"description":"x"}', 'amount'],
    ['an amount as text', '{"amount":"1","description":"x"}', 'amount'],
    ['an empty description', '{"amount":1,"description":"  "}', 'description'],
    ['a NUL', String.raw`{"amount":1,"description":"a\u0000"}`, 'description'],
    ['half a surrogate pair', String.raw`{"amount":1,"description":"\ud800"}`, 'description'],
    ['__proto__', '{"amount":1,"description":"x","__proto__":{}}', 'body'],
    ['no object', '[]', 'body'],
    ['broken JSON', '{', 'body'],
    ['nothing', '', 'body'],
    ['objects nested thousands deep', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 'body'],
    ['arrays nested thousands deep', '['.repeat(30_000) + ']'.repeat(30_000), 'body'],
  ])('refuses %s and names the field', async (_, body, field) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect(problem.fields?.map((fault) => fault.field)).toContain(field);
  });

  it('refuses a bad idempotency key', async () => {
    const response = await post(
      { amount: 1, description: 'x' },
      { ...auth, ...json, 'idempotency-key': 'a'.repeat(256) },
    );
    expect((await problemOf(response)).fields?.[0]?.field).toBe('Idempotency-Key');
  });

  it('refuses bodies over 64 KiB, other content types, unknown paths and methods', async () => {
    expect((await problemOf(await post({ amount: 1, description: 'x'.repeat(70_000) }))).type).toBe(
      'payload-too-large',
    );
    expect((await problemOf(await post('amount=1', { ...auth, 'content-type': 'text/plain' }))).type).toBe(
      'unsupported-media-type',
    );
    expect((await problemOf(await fetch(`${base}/nowhere`))).type).toBe('not-found');
    const put = await fetch(`${base}/orders`, { method: 'PUT', headers: auth });
    expect((await problemOf(put)).type).toBe('method-not-allowed');
    expect(put.headers.get('allow')).toContain('POST');
  });

  it('asks for a token first', async () => {
    expect((await problemOf(await post({ amount: 1, description: 'x' }, json))).type).toBe('unauthenticated');
    expect((await problemOf(await fetch(`${base}/orders`, { headers: { authorization: 'Bearer bad' } }))).type).toBe(
      'unauthenticated',
    );
  });

  it('says nothing of its insides when a handler breaks', async () => {
    const response = await post({ amount: 13, description: 'x' });
    expect(response.status).toBe(500);
    expect(JSON.stringify(await problemOf(response))).not.toContain('secret');
  });

  it('is ready when its parts are, and says which is not', async () => {
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    broken = true;
    const response = await fetch(`${base}/readyz`);
    broken = false;
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'not ready', checks: { database: 'no answer' } },
    ]);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${base}/metrics`)).text()).toMatch(
      /http_requests_total\{endpoint="placeOrder",status="201",service="test"\}/,
    );
  });

  it('answers forwarded requests line by line, each on its own', async () => {
    const call = { requestId: 'request-1', traceparent: 't', authorization: 'Bearer good' };
    const body = JSON.stringify([
      { ...call, endpoint: 'placeOrder', body: { amount: 1, description: 'x' } },
      { ...call, endpoint: 'showOrder', params: { id: order.id } },
      { ...call, endpoint: 'listOrders', query: {}, authorization: 'Bearer bad' },
    ]);
    const response = await fetch(`${base}/internal/requests`, { method: 'POST', body });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { index: number; status: number });
    expect(lines.toSorted((a, b) => a.index - b.index).map(({ status }) => status)).toEqual([201, 404, 401]);
  });
});
