import type { Stack } from '@orderbell/local-stack';
import { Client } from 'pg';
import { median } from '../report/statistics.ts';
import { CHAIN } from './chain.ts';
import { copyTables } from './copy-tables.ts';

/** What the same PostgreSQL does of the same work with nothing around it: what the product's figures are compared with. */
export interface MachineLimit {
  /** C: whole orders per second, in batches of 100 on two connections. */
  readonly chain: (forMs: number) => Promise<{ readonly perSecond: number; readonly orders: number }>;
  /** S: durable inserts of one order and its outbox row per second, one statement each, on 32 connections. */
  readonly singleRows: (forMs: number) => Promise<number>;
  /** The median time of a whole order alone, on one connection, ms. */
  readonly oneOrder: (times: number) => Promise<number>;
  readonly close: () => Promise<void>;
}

const DATABASE = 'bench_limit';
const PEOPLE = 10_000;
const CHAIN_CONNECTIONS = 2;
const CHAIN_BATCH = 100;
const SINGLE_CONNECTIONS = 32;

const SINGLE_ROW = `with placed as (
  insert into orders.orders (id, user_id, amount, description, status, seq, placed_seq, created_at, updated_at, idempotency_key, idempotency_hash)
  values (uuidv7(), $1, 1, 'тестовая покупка', 'NEW', $2, $2, now(), now(), $3, sha256($3::text::bytea)) returning id, user_id)
insert into orders.outbox_messages (id, topic, type, version, key, payload, headers)
select uuidv7(), 'order-payment-requests', 'OrderPaymentRequested', 1, user_id::text,
  json_build_object('orderId', id, 'userId', user_id, 'amount', 1, 'description', 'тестовая покупка'),
  '{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}' from placed`;

/** Makes a database beside the product's, with empty copies of its tables and 10,000 accounts. */
export async function prepareMachineLimit(stack: Pick<Stack, 'databaseUrls'>): Promise<MachineLimit> {
  const admin = await connect(stack.databaseUrls.orders);
  await admin.query(`drop database if exists ${DATABASE}`);
  await admin.query(`create database ${DATABASE}`);
  const url = new URL(stack.databaseUrls.orders);
  url.pathname = `/${DATABASE}`;
  const main = await connect(url.href);
  const payments = await connect(stack.databaseUrls.payments);
  await copyTables(admin, main, 'orders', ['orders', 'user_feeds', 'outbox_messages', 'inbox_messages']);
  await copyTables(payments, main, 'payments', ['accounts', 'transactions', 'outbox_messages', 'inbox_messages']);
  await payments.end();
  await main.query(`insert into payments.accounts (id, user_id, balance, version, created_at, updated_at)
    select uuidv7(), ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 1000000000, 1, now(), now()
    from generate_series(0, ${PEOPLE - 1}) as n`);
  await main.query('set search_path to public');
  await main.query(CHAIN);
  await main.query('analyze');
  const clients = await Promise.all(Array.from({ length: SINGLE_CONNECTIONS }, () => connect(url.href)));
  let key = 0;

  return {
    async chain(forMs) {
      const from = performance.now();
      const lanes = clients.slice(0, CHAIN_CONNECTIONS).map(async (client, lane) => {
        let orders = 0;
        for (; performance.now() - from < forMs; orders += CHAIN_BATCH * 5)
          await client.query(`call chain(${lane}, ${CHAIN_CONNECTIONS}, ${PEOPLE}, ${CHAIN_BATCH}, 5)`);
        return orders;
      });
      const orders = (await Promise.all(lanes)).reduce((sum, each) => sum + each, 0);
      return { orders, perSecond: (orders / (performance.now() - from)) * 1000 };
    },
    async singleRows(forMs) {
      const from = performance.now();
      const lanes = clients.map(async (client) => {
        let rows = 0;
        for (; performance.now() - from < forMs; rows += 1) {
          key += 1;
          const person = `00000000-0000-4000-8000-${String(key % PEOPLE).padStart(12, '0')}`;
          const values = [person, 1_000_000_000 + key, `single-${key}`];
          await client.query({ name: 'single-row', text: SINGLE_ROW, values });
        }
        return rows;
      });
      const rows = (await Promise.all(lanes)).reduce((sum, each) => sum + each, 0);
      return (rows / (performance.now() - from)) * 1000;
    },
    async oneOrder(times) {
      const [client] = clients;
      const taken: number[] = [];
      for (let time = 0; time < times; time += 1) {
        const from = performance.now();
        await client?.query(`call chain(0, 1, ${PEOPLE}, 1, 1)`);
        taken.push(performance.now() - from);
      }
      return median(taken);
    },
    async close() {
      await Promise.all([...clients, main].map((client) => client.end()));
      await admin.query(`drop database ${DATABASE}`);
      await admin.end();
    },
  };
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  // Without a listener the end of the server would end this process, and hide why.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
