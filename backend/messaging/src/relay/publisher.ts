import type { Message, Producer, RecordMetadata } from 'kafkajs';
import { toHeaders } from '../headers.ts';
import type { KafkaClient } from '../kafka/client.ts';
import { endedWithin } from '../within.ts';
import type { Coordinates, OutboxRow } from './statements.ts';

/** Sends rows to Kafka, one batch at a time. */
export type Publisher = {
  /** Resolves when all replicas have the rows (acks=all), to where they are, in the order of the rows. */
  publish(rows: readonly OutboxRow[]): Promise<readonly Coordinates[]>;
  /** Connects, so that the first message need not wait for it. A failure shows when there is something to publish. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
};

const CLOSE_TIMEOUT_MS = 1000;

/**
 * A producer that failed is never used again. kafkajs takes its sequence numbers back when a request fails, also for the
 * partitions that had taken their part; the next batch of equal size under the same numbers would pass for a repetition
 * there, be acknowledged, and be lost. A new producer has a new id; what is sent twice is dropped by the inbox.
 */
export function createPublisher(kafka: KafkaClient): Publisher {
  let connection: { readonly producer: Producer; readonly ready: Promise<void> } | null = null;

  const discard = async () => {
    const broken = connection;
    connection = null;
    if (broken !== null) await endedWithin(broken.producer.disconnect(), CLOSE_TIMEOUT_MS);
  };

  const connected = async () => {
    if (connection === null) {
      const producer = kafka.producer();
      connection = { producer, ready: producer.connect() };
    }
    const { producer, ready } = connection;
    await ready;
    return producer;
  };

  return {
    async publish(rows) {
      try {
        const current = await connected();
        const records = rows.map(toRecord);
        const byTopic = Map.groupBy(records, (record) => record.topic);
        const response = await current.sendBatch({
          acks: -1,
          topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
        });
        return coordinates(records, response);
      } catch (error) {
        await discard();
        throw error;
      }
    },
    async warmUp() {
      await connected().catch(discard);
    },
    close: discard,
  };
}

type SentRecord = Message & { readonly topic: string };

function toRecord(row: OutboxRow): SentRecord {
  return { topic: row.topic, key: row.key, value: row.payload, headers: toHeaders(row) };
}

/** The partitioner has written on each record where it went; the broker says where each partition's batch begins. */
function coordinates(records: readonly SentRecord[], batches: readonly RecordMetadata[]): readonly Coordinates[] {
  const next = new Map<string, bigint>();
  for (const batch of batches) next.set(`${batch.topicName} ${batch.partition}`, BigInt(batch.baseOffset ?? -1));
  return records.map(({ topic, partition = 0 }) => {
    const place = `${topic} ${partition}`;
    const offset = next.get(place) ?? -1n;
    // -1: the broker had the batch already, from a request whose answer was lost, and no longer knows where.
    if (offset < 0n) return { partition, offset: null };
    next.set(place, offset + 1n);
    return { partition, offset: String(offset) };
  });
}
