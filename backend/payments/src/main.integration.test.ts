import {
  OrderId,
  accountChanged,
  createApiClient,
  orderPaymentRequested,
  paymentProcessed,
  type OrderPaymentRequested,
} from '@orderbell/contracts';
import { aloneOnTopics, freshDatabase } from '@orderbell/local-stack/testing';
import { createBroadcastConsumer, createKafka, type BroadcastConsumer, type ReceivedFrom } from '@orderbell/messaging';
import { createLogger, readConfig, tokenIssuer } from '@orderbell/runtime';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { PaymentsConfig } from './config.ts';
import { startPayments } from './main.ts';
import { newUser } from './testing.ts';

const patience = { timeout: 30_000, interval: 50 };
const logger = createLogger('payments-test', 'silent');
const kafka = createKafka({ brokers: inject('kafkaBrokers'), clientId: 'payments-test', logger });
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
  const port = await startPayments(readConfig(PaymentsConfig, env), logger, { onStop, fatal });
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
const messages: (ReceivedFrom<typeof paymentProcessed> | ReceivedFrom<typeof accountChanged>)[] = [];

beforeAll(async () => {
  leaveTopics = await aloneOnTopics();
  env = {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: await freshDatabase('payments_main'),
    KAFKA_BROKERS: inject('kafkaBrokers').join(','),
    TOKEN_PUBLIC_KEY: JSON.stringify(await exportJWK(keys.publicKey)),
  };
  heard = createBroadcastConsumer({
    name: 'payments-test',
    kafka,
    definitions: [paymentProcessed, accountChanged],
    handle: (received) => void messages.push(...received.filter(({ key }) => key === userId)),
    logger,
    onFatal: (error) => expect.unreachable(error.message),
  });
});
afterAll(async () => {
  await heard.stop();
  await leaveTopics();
});

/** What Orders would ask for; the same id twice is the same message delivered again. */
async function request(amount: number, orderId = OrderId.parse(newId()), id: string = newId()): Promise<OrderId> {
  const payload: OrderPaymentRequested = { orderId, userId, amount, description: 'тестовая покупка' };
  const producer = kafka.producer();
  await producer.connect();
  const headers = { id, type: orderPaymentRequested.type, version: '1', 'occurred-at': new Date().toISOString() };
  await producer.send({
    topic: orderPaymentRequested.topic,
    messages: [{ key: userId, value: JSON.stringify(payload), headers }],
  });
  await producer.disconnect();
  return orderId;
}

const results = () => messages.filter((message) => message.type === 'PaymentProcessed').map(({ payload }) => payload);
const balances = () => messages.filter((message) => message.type === 'AccountChanged').map(({ payload }) => payload);

it('a request that comes over Kafka is paid and answered, once for each delivery, also across a restart', async () => {
  const first = await start(env);
  await expect
    .poll(first.readiness, patience)
    .toEqual({ status: 'ready', checks: { database: 'ready', broker: 'ready', relay: 'ready', consumer: 'ready' } });
  await heard.start();

  await first.call('openAccount', { token });
  await first.call('topUpAccount', { token, body: { amount: 10_000 } });
  const id = newId();
  const orderId = await request(1000, undefined, id);
  await expect.poll(results, patience).toHaveLength(1);
  expect(results()).toEqual([{ orderId, userId, amount: 1000, success: true, errorMessage: null }]);
  expect(await first.stop()).toEqual(['start', 'requests', 'progress of orders', 'consumer', 'relay', 'database']);

  // While it is down: the same message again, the same request in another message, and one that is too much.
  await request(1000, orderId, id);
  await request(1000, orderId);
  const tooMuch = await request(9001);
  const second = await start(env);
  await expect.poll(results, patience).toHaveLength(3);
  expect(results().slice(1)).toEqual([
    { orderId, userId, amount: 1000, success: true, errorMessage: null },
    { orderId: tooMuch, userId, amount: 9001, success: false, errorMessage: 'insufficient-funds' },
  ]);
  expect(await second.call('showAccount', { token })).toMatchObject({ balance: 9000, version: 3 });
  const { items } = await second.call('listTransactions', { token });
  expect(items.map(({ type, amount }) => [type, amount])).toEqual([
    ['DEBIT', 1000],
    ['CREDIT', 10_000],
  ]);
  expect(balances()).toEqual([
    { userId, balance: 0, version: 1 },
    { userId, balance: 10_000, version: 2 },
    { userId, balance: 9000, version: 3 },
  ]);
  await second.stop();
});
