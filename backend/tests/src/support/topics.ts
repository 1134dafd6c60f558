import { createKafka, type KafkaClient } from '@orderbell/messaging';
import type { Admin, IHeaders } from 'kafkajs';
import { randomUUID } from 'node:crypto';

/** A message as it lies on a topic. */
export interface StoredMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as text; null for a tombstone. */
  readonly value: string | null;
}

/** A message to put on a topic by hand, as a broken or a foreign producer would. */
export interface HandMadeMessage {
  readonly topic: string;
  readonly partition?: number;
  readonly key: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly value: string | null;
}

const unheard = (): void => undefined;
const silence = { debug: unheard, info: unheard, warn: unheard, error: unheard };

function client(brokers: readonly string[]): KafkaClient {
  return createKafka({ brokers, clientId: 'system-tests', logger: silence });
}

export async function withAdmin<T>(brokers: readonly string[], work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client(brokers).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Places on topics, by "topic/partition": the offset of the next message. */
export type Places = ReadonlyMap<string, bigint>;

/** Where the topics end now. */
export async function endsOf(brokers: readonly string[], topics: readonly string[]): Promise<Places> {
  return withAdmin(brokers, async (admin) => {
    const ends = new Map<string, bigint>();
    for (const topic of topics) {
      for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
        ends.set(`${topic}/${partition}`, BigInt(high));
      }
    }
    return ends;
  });
}

/** Everything that lies on the topics now, each partition's in order of offset; from these places on, if given. */
export async function readTopics(
  brokers: readonly string[],
  topics: readonly string[],
  from: Places = new Map(),
): Promise<readonly StoredMessage[]> {
  const ends = new Map<string, bigint>();
  await withAdmin(brokers, async (admin) => {
    for (const topic of topics) {
      for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
        const start = from.get(`${topic}/${partition}`) ?? 0n;
        if (BigInt(high) > BigInt(low) && BigInt(high) > start) ends.set(`${topic}/${partition}`, BigInt(high));
      }
    }
  });
  if (ends.size === 0) return [];
  const groupId = `system-tests-${randomUUID()}`;
  const consumer = client(brokers).consumer({ groupId, maxWaitTimeInMs: 50 });
  const found: StoredMessage[] = [];
  const next = new Map(from);
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer
        .run({
          autoCommit: false,
          eachBatch: ({ batch }) => {
            const name = `${batch.topic}/${batch.partition}`;
            for (const { offset, key, headers, value } of batch.messages) {
              // Fetched before the jump to `from`, or twice on the way there.
              if (BigInt(offset) < (next.get(name) ?? 0n)) continue;
              next.set(name, BigInt(offset) + 1n);
              found.push({
                topic: batch.topic,
                partition: batch.partition,
                offset: BigInt(offset),
                key: key?.toString() ?? null,
                headers: textOf(headers),
                value: value?.toString() ?? null,
              });
            }
            if (BigInt(batch.lastOffset()) + 1n >= (ends.get(name) ?? 0n)) ends.delete(name);
            if (ends.size === 0) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
      for (const [name, offset] of from) {
        const [topic = '', partition] = name.split('/');
        if (ends.has(name)) consumer.seek({ topic, partition: Number(partition), offset: String(offset) });
      }
    });
  } finally {
    await consumer.disconnect();
    await withAdmin(brokers, (admin) => admin.deleteGroups([groupId]));
  }
  return found;
}

/** Sets a consumer group without members back to the beginning of a topic. */
export async function rewind(brokers: readonly string[], groupId: string, topic: string): Promise<void> {
  const starts = await withAdmin(brokers, (admin) => admin.fetchTopicOffsets(topic));
  const consumer = client(brokers).consumer({ groupId, maxWaitTimeInMs: 50 });
  const joined = Promise.withResolvers<unknown>();
  consumer.on(consumer.events.GROUP_JOIN, joined.resolve);
  consumer.on(consumer.events.CRASH, ({ payload }) => joined.reject(payload.error));
  await consumer.connect();
  try {
    await consumer.subscribe({ topic });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
    await joined.promise;
    await consumer.commitOffsets(starts.map(({ partition, low }) => ({ topic, partition, offset: low })));
  } finally {
    await consumer.disconnect();
  }
}

/** Puts messages on topics, in one request. */
export async function produce(brokers: readonly string[], messages: readonly HandMadeMessage[]): Promise<void> {
  const producer = client(brokers).producer();
  await producer.connect();
  try {
    await producer.sendBatch({
      acks: -1,
      topicMessages: [...Map.groupBy(messages, ({ topic }) => topic)].map(([topic, list]) => ({
        topic,
        messages: list.map(({ key, value, headers, partition }) => ({
          key,
          value,
          headers: { ...headers },
          ...(partition === undefined ? {} : { partition }),
        })),
      })),
    });
  } finally {
    await producer.disconnect();
  }
}

function textOf(headers: IHeaders | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));
}
