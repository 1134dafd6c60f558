import { mkdtemp, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka as Client, logLevel } from 'kafkajs';
import { afterEach, expect, inject, test } from 'vitest';
import { startKafka, type Kafka } from './start-kafka.ts';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function start(dataDir: string, port?: number): Promise<Kafka> {
  const kafka = await startKafka({ dataDir, port });
  undo.push(() => kafka.stop());
  return kafka;
}

function client(brokers: readonly string[], retries = 10): Client {
  return new Client({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry: { retries } });
}

async function produce(brokers: readonly string[], topic: string, value: string, retries?: number): Promise<void> {
  const producer = client(brokers, retries).producer({ idempotent: retries === undefined, maxInFlightRequests: 1 });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ key: 'k', value }] });
  await producer.disconnect();
}

async function consume(brokers: readonly string[], topic: string, count: number): Promise<readonly string[]> {
  const consumer = client(brokers).consumer({ groupId: randomUUID(), sessionTimeout: 6_000, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ message }) => {
          values.push(String(message.value));
          if (values.length === count) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return values;
}

test('messages outlive a stop and a kill of the broker', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'orderbell-test-'));
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
  const first = await start(dataDir);
  const admin = client(first.brokers).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 't', numPartitions: 1, replicationFactor: 1 }] });
  await admin.disconnect();
  await produce(first.brokers, 't', 'before the kill');
  await first.kill();

  const second = await start(dataDir, first.port);
  await produce(second.brokers, 't', 'after the kill');
  await second.stop();

  // Also on other ports: a person may move them between two starts.
  const third = await start(dataDir);
  await produce(third.brokers, 't', 'elsewhere');
  expect(await consume(third.brokers, 't', 3)).toEqual(['before the kill', 'after the kill', 'elsewhere']);
});

test('the shared broker makes no topic by a misspelt name', async () => {
  await expect(produce(inject('kafkaBrokers'), randomUUID(), 'x', 0)).rejects.toThrow(
    'does not host this topic-partition',
  );
});

test('giving up while it starts leaves a folder that can be started in', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'orderbell-test-'));
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
  const giveUpWhen = async (isTime: () => boolean): Promise<void> => {
    const giveUp = new AbortController();
    const outcome = startKafka({ dataDir, signal: giveUp.signal }).then(() => 'it started', String);
    await expect.poll(isTime, { interval: 5, timeout: 60_000 }).toBe(true);
    giveUp.abort();
    expect(await outcome).toContain('aborted');
  };
  await giveUpWhen(() => existsSync(join(dataDir, 'process.json')));
  await giveUpWhen(() => existsSync(join(dataDir, 'log/__cluster_metadata-0')));
  await start(dataDir);
});
