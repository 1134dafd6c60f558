import {
  createApiClient,
  orderChanged,
  orderPaymentRequested,
  paymentProcessed,
  type Order,
  type PaymentProcessed,
} from '@orderbell/contracts';
import { aloneOnTopics, freshDatabase } from '@orderbell/local-stack/testing';
import { createBroadcastConsumer, createKafka, type BroadcastConsumer, type ReceivedFrom } from '@orderbell/messaging';
import { createLogger, readConfig, tokenIssuer } from '@orderbell/runtime';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { OrdersConfig } from './config.ts';
import { startOrders } from './main.ts';
import { newUser } from './testing.ts';

const patience = { timeout: 30_000, interval: 50 };
const logger = createLogger('orders-test', 'silent');
const kafka = createKafka({ brokers: inject('kafkaBrokers'), clientId: 'orders-test', logger });
const keys = await generateKeyPair('EdDSA');
const userId = newUser();
const token = await new SignJWT({ role: 'user', sid: newId() })
  .setProtectedHeader({ alg: 'EdDSA' })
  .setSubject(userId)
  .setIssuer(tokenIssuer)
  .setAudience(tokenIssuer)
  .setExpirationTime('10m')
  .sign(keys.privateKey);

/** One run of the service, from its start to its stop. */
async function start(env: Readonly<Record<string, string>>) {
  const steps: { readonly name: string; readonly step: () => Promise<unknown> }[] = [];
  const fatal = (error: unknown): void => expect.unreachable(`ended by ${String(error)}`);
  const onStop = (name: string, step: () => Promise<unknown>) => void steps.push({ name, step });
  const port = await startOrders(readConfig(OrdersConfig, env), logger, { onStop, fatal });
  const baseUrl = `http://127.0.0.1:${port}`;
  return {
    call: createApiClient({ baseUrl, fetch }),
    readiness: async (): Promise<unknown> => (await fetch(`${baseUrl}/readyz`)).json(),
    stop: async (): Promise<readonly string[]> => {
      const reversed = steps.toReversed();
      for (const { step } of reversed) await step();
      return reversed.map(({ name }) => name);
    },
  };
}

let env: Readonly<Record<string, string>>;
let leaveTopics: () => Promise<void>;
let heard: BroadcastConsumer;
const messages: (ReceivedFrom<typeof orderPaymentRequested> | ReceivedFrom<typeof orderChanged>)[] = [];

beforeAll(async () => {
  leaveTopics = await aloneOnTopics();
  env = {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: await freshDatabase('orders_main'),
    KAFKA_BROKERS: inject('kafkaBrokers').join(','),
    TOKEN_PUBLIC_KEY: JSON.stringify(await exportJWK(keys.publicKey)),
  };
  heard = createBroadcastConsumer({
    name: 'orders-test',
    kafka,
    definitions: [orderPaymentRequested, orderChanged],
    handle: (received) => void messages.push(...received.filter(({ key }) => key === userId)),
    logger,
    onFatal: (error) => expect.unreachable(error.message),
  });
});
afterAll(async () => {
  await heard.stop();
  await leaveTopics();
});

/** What Payments would answer. */
async function answer({ id: orderId, amount }: Order, errorMessage: string | null): Promise<void> {
  const payload: PaymentProcessed = { orderId, userId, amount, success: errorMessage === null, errorMessage };
  const producer = kafka.producer();
  await producer.connect();
  const headers = { id: newId(), type: paymentProcessed.type, version: '1', 'occurred-at': new Date().toISOString() };
  await producer.send({
    topic: paymentProcessed.topic,
    messages: [{ key: userId, value: JSON.stringify(payload), headers }],
  });
  await producer.disconnect();
}

it('an order is placed over HTTP, asked for over Kafka, and final when its result arrives, also across a restart', async () => {
  const first = await start(env);
  await expect
    .poll(first.readiness, patience)
    .toEqual({ status: 'ready', checks: { database: 'ready', broker: 'ready', relay: 'ready', consumer: 'ready' } });
  await heard.start();

  const body = { amount: 1000, description: 'тестовая покупка' };
  const paid = await first.call('placeOrder', { token, body, idempotencyKey: 'one' });
  const refused = await first.call('placeOrder', { token, body, idempotencyKey: 'two' });
  await expect.poll(() => messages.length, patience).toBe(4);
  const requests = messages.filter(({ type }) => type === 'OrderPaymentRequested').map(({ payload }) => payload);
  expect(requests).toEqual([paid, refused].map(({ id: orderId }) => ({ orderId, userId, ...body })));

  await answer(paid, null);
  await expect
    .poll(() => first.call('showOrder', { token, params: { id: paid.id } }), patience)
    .toMatchObject({ status: 'FINISHED', seq: 3 });
  expect(await first.stop()).toEqual(['start', 'requests', 'progress of payments', 'consumer', 'relay', 'database']);

  await answer(refused, 'insufficient-funds');
  const second = await start(env);
  await expect
    .poll(() => second.call('showOrder', { token, params: { id: refused.id } }), patience)
    .toMatchObject({ status: 'CANCELLED', cancelReason: 'insufficient-funds', seq: 4 });
  expect(await second.call('placeOrder', { token, body, idempotencyKey: 'two' })).toEqual(refused);
  await expect.poll(() => messages.length, patience).toBe(6);
  const changes = messages.filter((message) => message.type === 'OrderChanged');
  expect(changes.map(({ payload }) => payload.seq)).toEqual([1, 2, 3, 4]);
  await second.stop();
});
