import type { Admin } from 'kafkajs';
import type { KafkaClient } from '../kafka/client.ts';
import { endedWithin } from '../within.ts';

export type PartitionLag = {
  readonly topic: string;
  readonly partition: number;
  readonly lag: number;
  /** Everything before it is handled. */
  readonly handled: bigint;
  /** Where the next message of the partition will lie. */
  readonly end: bigint;
};

/**
 * How many messages of each partition a group has not handled: asked of the broker, because a consumer that is stuck is
 * the last to know how far it is behind.
 */
export function createLagReader(kafka: KafkaClient, groupId: string, topics: readonly string[]) {
  let admin: Admin | null = null;

  const connected = async () => {
    if (admin === null) {
      const fresh = kafka.admin();
      await fresh.connect();
      admin = fresh;
    }
    return admin;
  };

  const close = async () => {
    const old = admin;
    admin = null;
    if (old !== null) await endedWithin(old.disconnect(), 1000);
  };

  return {
    async read(): Promise<readonly PartitionLag[]> {
      try {
        const current = await connected();
        const [committed, ends] = await Promise.all([
          current.fetchOffsets({ groupId, topics: [...topics] }),
          Promise.all(topics.map(async (topic) => ({ topic, ends: await current.fetchTopicOffsets(topic) }))),
        ]);
        const done = new Map<string, bigint>();
        for (const { topic, partitions } of committed)
          for (const { partition, offset } of partitions) done.set(`${topic} ${partition}`, BigInt(offset));
        return ends.flatMap(({ topic, ends: ofTopic }) =>
          ofTopic.map(({ partition, high, low }) => {
            const committedOffset = done.get(`${topic} ${partition}`) ?? -1n;
            // Nothing committed: everything that is there is still to come.
            const from = committedOffset < BigInt(low) ? BigInt(low) : committedOffset;
            return {
              topic,
              partition,
              lag: Math.max(0, Number(BigInt(high) - from)),
              handled: from,
              end: BigInt(high),
            };
          }),
        );
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
}
