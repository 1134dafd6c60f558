import { randomUUID } from 'node:crypto';
import { readHeaders } from '../src/headers.ts';
import type { KafkaClient } from '../src/index.ts';
import { until } from './until.ts';

export type TopicRecord = {
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
};

/** Everything that is in a topic now, each partition in order. */
export async function readTopic(kafka: KafkaClient, topic: string): Promise<readonly TopicRecord[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const left = new Map(
    ends.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, BigInt(high)]),
  );
  const records: TopicRecord[] = [];
  if (left.size === 0) return records;
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { key, value, headers, offset } of batch.messages)
        records.push({
          partition: batch.partition,
          offset,
          key: key?.toString() ?? null,
          value: value?.toString() ?? null,
          headers: readHeaders(headers),
        });
      if (BigInt(batch.lastOffset()) + 1n >= (left.get(batch.partition) ?? 0n)) left.delete(batch.partition);
    },
  });
  await until(`${topic} has been read`, () => left.size === 0);
  await consumer.disconnect();
  return records;
}
