import { Problem, topics, type Order, type OrderId, type UserId } from '@orderbell/contracts';
import { freshDatabase } from '@orderbell/local-stack/testing';
import { createTokenVerifier } from '@orderbell/runtime';
import { UnsecuredJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { openPublisher, type EventPublisher } from '../../testing/events.ts';
import { makeKeys, makeToken } from '../../testing/keys.ts';
import type { Surroundings } from '../../testing/gateway-env.ts';
import { openRawClient } from '../../testing/raw-client.ts';
import { startScriptedService, type ScriptedService } from '../../testing/scripted-service.ts';
import { createScriptedShop, type ScriptedShop } from '../../testing/scripted-shop.ts';
import { heardOf, openClient, type TestClient } from '../../testing/test-client.ts';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

const PAGE = 20;
let around: Surroundings;
let shop: ScriptedShop;
let orders: ScriptedService;
let payments: ScriptedService;
let publish: EventPublisher;
/** Two gateways side by side; nothing is shared between them but the broker and the database. */
let gateway: TestGateway;
let other: TestGateway;

beforeAll(async () => {
  const keys = await makeKeys();
  const verifyToken = await createTokenVerifier(keys.verifying);
  shop = createScriptedShop({ verifyToken, pageSize: PAGE });
  [orders, payments] = await Promise.all([startScriptedService(shop.orders), startScriptedService(shop.payments)]);
  const brokers = inject('kafkaBrokers');
  around = {
    databaseUrl: await freshDatabase('gateway'),
    brokers,
    keys,
    ordersUrls: [orders.url],
    paymentsUrls: [payments.url],
  };
  [gateway, other] = await Promise.all([startTestGateway(around), startTestGateway(around, { SOCKETS_PER_USER: '3' })]);
  publish = await openPublisher(brokers);
});
afterAll(async () => {
  await publish.close();
  await Promise.all([gateway.stop(), other.stop()]);
  await Promise.all([orders.crash(), payments.crash()]);
});

const clients: TestClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

function open(url: string, auth: Readonly<Record<string, unknown>>): TestClient {
  const client = openClient(url, auth);
  clients.push(client);
  return client;
}

/** A user whom the services know nothing of yet. */
async function newUser(claims: { seconds?: number; sessionId?: string } = {}) {
  const userId = randomUUID() as UserId;
  const token = await makeToken(around.keys, { userId, ...claims });
  return {
    userId,
    token,
    connect: async (after?: number, at: TestGateway = gateway) => {
      const client = open(at.url, { token, ...(after === undefined ? {} : { after }) });
      await client.ready;
      return client;
    },
    change: (changes?: Parameters<ScriptedShop['change']>[1]) => shop.change(userId, changes),
  };
}

const numbers = (list: readonly Order[]): readonly number[] => list.map(({ seq }) => seq);
const sequence = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a socket that connects', () => {
  it('is given everything after the number that it has seen, then the account, then that it is ready', async () => {
    const user = await newUser();
    for (let n = 0; n < PAGE * 2 + 5; n++) user.change();
    shop.openAccount(user.userId, 500);
    const client = await user.connect(3);
    expect(numbers(client.orders)).toEqual(sequence(4, PAGE * 2 + 5));
    expect(client.accounts).toEqual([{ balance: 500, version: 1 }]);
    expect(client.heard.at(-1)).toBe('ready');
    expect(await client.ready).toBe(PAGE * 2 + 5);
    expect(client.emits).toHaveLength(3);
  });

  it('hears nothing of the past when it does not say what it has seen, and only where the feed stands', async () => {
    const user = await newUser();
    for (let n = 0; n < 4; n++) user.change();
    const client = await user.connect();
    expect(client.heard).toEqual(['ready']);
    expect(await client.ready).toBe(4);
  });

  it('of a user without orders and account is ready at once', async () => {
    const client = await (await newUser()).connect(0);
    expect([client.heard, await client.ready]).toEqual([['ready'], 0]);
  });

  it('waits for services that are away, orders without waiting for Payments', async () => {
    const user = await newUser();
    user.change();
    shop.openAccount(user.userId, 7);
    await payments.crash();
    const client = await user.connect(0);
    expect([numbers(client.orders), client.accounts]).toEqual([[1], []]);
    await orders.crash();
    const late = open(gateway.url, { token: user.token, after: 0 });
    await vi.waitFor(() => expect(late.socket.connected).toBe(true));
    orders = await startScriptedService(shop.orders, orders.port);
    payments = await startScriptedService(shop.payments, payments.port);
    await late.ready;
    expect(numbers(late.orders)).toEqual([1]);
    for (const each of [client, late])
      await vi.waitFor(() => expect(each.accounts).toEqual([{ balance: 7, version: 1 }]), { timeout: 15_000 });
  });
});

describe('a connected socket', () => {
  it('hears of changes as they happen, on whichever gateway it is', async () => {
    const user = await newUser();
    const both = [await user.connect(0), await user.connect(0, other)];
    const placed = user.change();
    await publish.orders(placed);
    const finished = user.change({ id: placed.id, status: 'FINISHED' });
    await publish.orders(finished);
    await publish.account(shop.openAccount(user.userId, 9000));
    for (const client of both) {
      await heardOf(client, 2);
      expect(client.orders).toEqual([placed, finished]);
      await vi.waitFor(() => expect(client.accounts).toEqual([{ balance: 9000, version: 1 }]));
    }
  });

  it('hears nothing of others', async () => {
    const [ada, eve] = [await newUser(), await newUser()];
    const [hers, foreign] = [await ada.connect(0), await eve.connect(0)];
    await publish.orders(ada.change(), ada.change());
    await publish.account(shop.openAccount(ada.userId, 1));
    await publish.orders(eve.change());
    await heardOf(hers, 2);
    await heardOf(foreign, 1);
    expect(foreign.orders.map(({ userId }) => userId)).toEqual([eve.userId]);
    expect(foreign.accounts).toEqual([]);
  });

  it('gets what one batch holds for it in one emit', async () => {
    const user = await newUser();
    const client = await user.connect(0);
    await publish.orders(...sequence(1, 50).map(() => user.change()));
    await heardOf(client, 50);
    expect(numbers(client.orders)).toEqual(sequence(1, 50));
    expect(client.emits).toHaveLength(1);
  });

  it('hears of a change once, however often its event comes', async () => {
    const user = await newUser();
    const client = await user.connect(0);
    const changes = [user.change(), user.change(), user.change()];
    await publish.orders(...changes);
    await publish.orders(...changes, ...changes);
    const last = user.change();
    await publish.orders(last);
    await heardOf(client, 4);
    expect(numbers(client.orders)).toEqual([1, 2, 3, 4]);
  });

  it('misses nothing when an event is missing: the feed is read again, and nothing comes out of order', async () => {
    const user = await newUser();
    const client = await user.connect(0);
    await publish.orders(user.change());
    await heardOf(client, 1);
    user.change();
    user.change();
    await publish.orders(user.change());
    await heardOf(client, 4);
    expect(numbers(client.orders)).toEqual([1, 2, 3, 4]);
  });

  it('is not disturbed by messages that make no sense', async () => {
    const user = await newUser();
    const client = await user.connect(0);
    const headers = { id: randomUUID(), type: 'OrderChanged', version: '1', 'occurred-at': 'yesterday' };
    await publish.raw(topics.orderEvents, user.userId, '{broken', headers);
    await publish.raw(topics.orderEvents, user.userId, '{"seq":1}', headers);
    await publish.raw(topics.orderEvents, user.userId, '{}', { ...headers, version: '99' });
    await publish.raw(topics.accountEvents, user.userId, 'null');
    await publish.orders(user.change());
    await heardOf(client, 1);
    expect([numbers(client.orders), client.accounts, gateway.fatal]).toEqual([[1], [], []]);
  });

  it('is given a balance that an order has changed, with news of orders or without', async () => {
    const user = await newUser();
    const both = [await user.connect(0), await user.connect(0, other)];
    await publish.account(shop.openAccount(user.userId, 90), 'order');
    await publish.orders(user.change({ status: 'FINISHED' }));
    await publish.account(shop.openAccount(user.userId, 80), 'order');
    for (const client of both) {
      await vi.waitFor(() => expect(client.accounts.at(-1)).toEqual({ balance: 80, version: 2 }));
      expect(numbers(client.orders)).toEqual([1]);
    }
  });

  it('never hears of an older balance after a newer one', async () => {
    const user = await newUser();
    const versions = [10, 20, 30].map((balance) => shop.openAccount(user.userId, balance));
    const client = await user.connect(0);
    for (const account of versions) await publish.account(account);
    await publish.account(shop.openAccount(user.userId, 40));
    await vi.waitFor(() => expect(client.accounts.at(-1)?.balance).toBe(40));
    expect(client.accounts).toEqual([
      { balance: 30, version: 3 },
      { balance: 40, version: 4 },
    ]);
  });
});

describe('under a stream of changes, with clients that come and go on both gateways', () => {
  it('nobody misses a change, hears one twice or out of order', async () => {
    const users = await Promise.all(Array.from({ length: 6 }, () => newUser()));
    const perUser = 150;
    const streaming = new AbortController();
    const isStreaming = () => !streaming.signal.aborted;

    /** Changes of open orders and of new ones, published in batches as a relay does. */
    const stream = async (user: (typeof users)[number]): Promise<void> => {
      const own: OrderId[] = [];
      for (let n = 0; n < perUser;) {
        const batch: Order[] = [];
        for (let k = 0; k < 1 + (n % 7) && n < perUser; k++, n++) {
          const id = n % 3 === 2 ? own[n % own.length] : undefined;
          const order = user.change(id === undefined ? {} : { id, status: 'FINISHED' });
          own.push(order.id);
          batch.push(order);
        }
        await publish.orders(...batch);
        await pause(n % 5);
      }
    };
    /** Connects with what it has, stays a while, goes, comes back at the other gateway. */
    const wander = async (user: (typeof users)[number], lives: number): Promise<Order[]> => {
      const heard: Order[] = [];
      let place = 0;
      for (let life = 0; isStreaming() || place < perUser; life++) {
        const client = open((life + lives) % 2 === 0 ? gateway.url : other.url, { token: user.token, after: place });
        await client.ready;
        if (isStreaming()) await pause(Math.random() * 60);
        else await heardOf(client, perUser);
        client.close();
        heard.push(...client.orders);
        place = client.place() ?? 0;
      }
      return heard;
    };
    const wanderers = users.flatMap((user) => [wander(user, 0), wander(user, 1)]);
    await Promise.all(users.map(stream));
    streaming.abort();
    for (const [index, heard] of (await Promise.all(wanderers)).entries()) {
      const user = users[index >> 1];
      const seqs = numbers(heard);
      expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
      expect(new Set(heard.map(({ userId }) => userId))).toEqual(new Set([user?.userId]));
      const answer = await shop.orders({
        endpoint: 'listOrders',
        params: {},
        query: {},
        body: undefined,
        authorization: `Bearer ${user?.token ?? ''}`,
        idempotencyKey: undefined,
        requestId: 'test-list',
        traceparent: '',
        caller: { address: '', origin: undefined, cookie: undefined },
      });
      const now = new Map((answer.body as { items: Order[] }).items.map((order) => [order.id, order]));
      expect(new Map(heard.map((order) => [order.id, order]))).toEqual(now);
    }
  });
});

describe('a handshake', () => {
  const refusal = async (auth: Readonly<Record<string, unknown>>): Promise<Problem> => {
    const error: unknown = await open(gateway.url, auth).ready.catch((cause: unknown) => cause);
    return Problem.parse((error as { readonly data?: unknown }).data);
  };

  it('is refused with a problem document when the token is not good', async () => {
    const userId = randomUUID();
    const forged = [
      await makeToken(await makeKeys(), { userId }),
      await makeToken(around.keys, { userId, seconds: -1 }),
      new UnsecuredJWT({ role: 'user', sid: randomUUID() })
        .setSubject(userId)
        .setIssuer('orderbell')
        .setAudience('orderbell')
        .setExpirationTime('1h')
        .encode(),
      'rubbish',
    ];
    for (const token of forged)
      expect(await refusal({ token })).toMatchObject({ type: 'unauthenticated', status: 401 });
  });

  it('is refused with the names of the fields when it makes no sense', async () => {
    expect((await refusal({})).fields).toMatchObject([{ field: 'token' }]);
    const { token } = await newUser();
    for (const after of [-1, 1.5, '1', null]) expect((await refusal({ token, after })).type).toBe('validation-failed');
  });

  it('is refused when a user has too many sockets open', async () => {
    const user = await newUser();
    const full = [await user.connect(0, other), await user.connect(0, other), await user.connect(0, other)];
    const error: unknown = await open(other.url, { token: user.token }).ready.catch((cause: unknown) => cause);
    expect(Problem.parse((error as { readonly data?: unknown }).data)).toMatchObject({ type: 'rate-limited' });
    full[0]?.close();
    await vi.waitFor(async () => user.connect(0, other), { timeout: 10_000 });
  });
});

describe('a socket is closed', () => {
  it('with a word that makes the client renew when its token runs out', async () => {
    const user = await newUser({ seconds: 2 });
    const client = await user.connect(0);
    expect(await client.ended).toBe('io server disconnect');
    expect(client.closings).toMatchObject([{ type: 'unauthenticated' }]);
  });

  it('when its session ends, and those of other sessions stay', async () => {
    const { email: _, ...first } = await gateway.register();
    const second = await gateway.call('refresh', { body: { refreshToken: first.refreshToken } });
    const stranger = await (await newUser()).connect(0);
    const client = open(gateway.url, { token: second.accessToken });
    await client.ready;
    await gateway.call('signOut', { body: { refreshToken: second.refreshToken } });
    await client.ended;
    expect(client.closings).toMatchObject([{ type: 'unauthenticated' }]);

    const robbed = await gateway.register();
    const theirs = open(gateway.url, { token: robbed.accessToken });
    await theirs.ready;
    await gateway.call('refresh', { body: { refreshToken: robbed.refreshToken } });
    await gateway.call('refresh', { body: { refreshToken: robbed.refreshToken } }).catch(() => undefined);
    await theirs.ended;
    expect(theirs.closings).toMatchObject([{ type: 'unauthenticated' }]);
    expect(stranger.socket.connected).toBe(true);
  });

  it('when its client talks', async () => {
    const client = await (await newUser()).connect(0);
    client.socket.io.engine.write('42["hello"]');
    expect(await client.ended).toBe('io server disconnect');
  });

  it('when its client sends rubbish, too much or too often', async () => {
    const { token } = await newUser();
    const rubbish = await openRawClient(gateway.url);
    rubbish.send('4rubbish');
    const much = await openRawClient(gateway.url);
    much.send(`40${JSON.stringify({ token: 'x'.repeat(20_000) })}`);
    const often = await openRawClient(gateway.url);
    for (let n = 0; n < 100; n++) often.send(`40${JSON.stringify({ token: `${token}${n}` })}`);
    await Promise.all([rubbish.ended, much.ended, often.ended]);
    const denials = often.received().split('validation').length + often.received().split('unauthenticated').length;
    expect(denials).toBeLessThan(15);
  });

  it('when its client does not read, while others hear everything', async () => {
    const strict = await startTestGateway(around, { SOCKET_BACKLOG_BYTES: '65536' });
    onTestFinished(() => strict.stop());
    const user = await newUser();
    const quick = await user.connect(0, strict);
    const slow = await openRawClient(strict.url);
    slow.send(`40${JSON.stringify({ token: user.token, after: 0 })}`);
    await vi.waitFor(() => expect(slow.received()).toContain('ready'));
    slow.tcp.pause();
    const description = 'ж'.repeat(500);
    // More than the kernel holds for a connection.
    const total = 12_000;
    for (let n = 0; n < total; n += 500)
      await publish.orders(...Array.from({ length: 500 }, () => user.change({ description })));
    await heardOf(quick, total);
    expect(numbers(quick.orders)).toEqual(sequence(1, total));
    slow.tcp.resume();
    await slow.ended;
    expect(await metric(strict, 'gateway_sockets_closed_total', 'reason="overloaded"')).toBe(1);
  });
});

/** A figure of /metrics by its name and, if it has several, a label. */
async function metric(at: TestGateway, name: string, label = ''): Promise<number | undefined> {
  const text = await (await fetch(`${at.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name}{`) && each.includes(label));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

describe('a gateway', () => {
  it('counts sockets, pushes and their lag', async () => {
    const user = await newUser();
    const before = (await metric(gateway, 'gateway_push_lag_seconds_count', 'event="orders"')) ?? 0;
    const client = await user.connect(0);
    await publish.orders(user.change());
    await heardOf(client, 1);
    expect(await metric(gateway, 'gateway_sockets_open')).toBeGreaterThan(0);
    expect(await metric(gateway, 'gateway_push_lag_seconds_count', 'event="orders"')).toBe(before + 1);
  });

  it('lets its clients go in a way that makes them come back, and stops soon', async () => {
    const brief = await startTestGateway(around);
    const user = await newUser();
    const client = await user.connect(0, brief);
    const started = performance.now();
    await brief.stop();
    expect(await client.ended).toBe('transport close');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('has no place for polling, which would need sticky sessions', async () => {
    const response = await fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling`);
    expect(response.status).toBe(400);
  });
});
