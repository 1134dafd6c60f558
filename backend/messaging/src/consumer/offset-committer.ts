import type { Offsets } from 'kafkajs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describeError } from '../errors.ts';
import { isRebalance } from '../kafka/kafka-errors.ts';
import type { Logger } from '../logger.ts';

export type OffsetCommitter = {
  /** `next` is the offset of the first message that is not done. `commit` is a call of the current membership. */
  add(topic: string, partition: number, next: string, commit: (offsets: Offsets) => Promise<void>): void;
  /** Forgets what is not committed: the partitions may belong to another member now. */
  clear(): void;
  /** Resolves when nothing is left to commit, or cannot be committed now. */
  flush(): Promise<void>;
};

/**
 * Commits offsets one request at a time, each with everything that is done by then, while the next batch is already being
 * fetched. An offset that is lost means a message delivered again, which the inbox drops.
 */
export function createOffsetCommitter(logger: Logger, onCommitted: () => Promise<void> | void): OffsetCommitter {
  let pending = new Map<string, { readonly topic: string; readonly partition: number; readonly next: string }>();
  let call: ((offsets: Offsets) => Promise<void>) | null = null;
  let running: Promise<void> | null = null;

  const run = async () => {
    // What is done together is told of message by message: the first of them must not go alone.
    await nextTurn();
    for (let commit = call; commit !== null && pending.size > 0; commit = call) {
      const batch = pending;
      pending = new Map();
      try {
        await commit(toOffsets([...batch.values()]));
        await onCommitted();
      } catch (error) {
        logger.debug({ error: describeError(error) }, 'offsets were not committed');
        if (isRebalance(error)) continue;
        // Still ours, as far as we know: they go with the next ones, unless those are further already.
        for (const [place, offset] of batch) if (!pending.has(place)) pending.set(place, offset);
        return;
      }
    }
  };

  const start = () => {
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    add(topic, partition, next, commit) {
      call = commit;
      pending.set(`${topic} ${partition}`, { topic, partition, next });
      void start();
    },
    clear() {
      pending.clear();
      call = null;
    },
    async flush() {
      if (running !== null) await running;
      await start();
    },
  };
}

function toOffsets(
  places: readonly { readonly topic: string; readonly partition: number; readonly next: string }[],
): Offsets {
  const byTopic = Map.groupBy(places, ({ topic }) => topic);
  return {
    topics: [...byTopic].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition, next }) => ({ partition, offset: next })),
    })),
  };
}
