import type { Consumer, EachBatchPayload } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { v4 as randomId } from 'uuid';
import { Backoff } from '../backoff.ts';
import { createCollector } from '../consumer/collector.ts';
import { type Assignment, createGroupMember } from '../consumer/group-member.ts';
import { describeError, MessagingError } from '../errors.ts';
import { createDecoder } from '../inbox/decode.ts';
import type { ConsumerStatus } from '../inbox/inbox-consumer.ts';
import { toRecord } from '../inbox/record.ts';
import type { KafkaClient } from '../kafka/client.ts';
import type { Logger } from '../logger.ts';
import type { MessageDefinition, ReceivedFrom } from '../message.ts';
import { metricsFor } from '../metrics.ts';
import { endedWithin } from '../within.ts';

export type BroadcastConsumerOptions<D extends MessageDefinition> = {
  /** The beginning of the group's name; the rest is random, because every process gets everything. */
  readonly name: string;
  readonly kafka: KafkaClient;
  readonly definitions: readonly D[];
  /** Messages whose key is not wanted are passed over unread: most of what everybody is told concerns nobody here. */
  readonly isWanted?: (key: string) => boolean;
  /** Everything one fetch brought, each partition's in order of offset. What it throws is logged, and the next ones come. */
  readonly handle: (messages: readonly ReceivedFrom<D>[]) => Promise<void> | void;
  readonly logger: Logger;
  readonly registry?: Registry;
  /** kafkajs has given up: end the process with an error, so that it is restarted. */
  readonly onFatal: (error: Error) => void;
};

export type BroadcastConsumer = {
  /**
   * Resolves when it consumes: it hears everything that is published after this call. Waits for a broker that is away;
   * rejects when it is stopped meanwhile.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
  status(): ConsumerStatus;
};

const LIMIT = 2000;
const STOP_LIMIT_MS = 3000;
const STOPPING_PAUSE_MS = 50;

/**
 * Hears every message from now on, in every process, with no database: for pushing news to whoever is connected.
 *
 * Its position is kept in memory and nowhere else. After every join of its group, which it has for itself, it continues
 * where it was; a group that has lost its place would jump to the end and skip what was published meanwhile. Messages
 * can come twice after a rejoin or when a relay repeats them.
 */
export function createBroadcastConsumer<const D extends MessageDefinition>(
  options: BroadcastConsumerOptions<D>,
): BroadcastConsumer {
  const { kafka, logger, name } = options;
  const metrics = options.registry === undefined ? null : metricsFor(options.registry);
  const topics = [...new Set(options.definitions.map(({ topic }) => topic))];
  let groupId = '';
  const decode = createDecoder(options.definitions);
  /** The next offset of each partition. */
  const positions = new Map<string, string>();
  let stop: AbortController | null = null;
  let joined = Promise.withResolvers<void>();

  const read = ({ batch }: EachBatchPayload): readonly ReceivedFrom<D>[] => {
    const receivedAt = new Date();
    return batch.messages.flatMap((message) => {
      const { topic, partition } = batch;
      try {
        return decode(toRecord(topic, partition, message, receivedAt), options.isWanted).flatMap((decoded) => {
          if ('message' in decoded) return [decoded.message];
          const { refused: reason, detail } = decoded;
          metrics?.malformed.inc({ consumer: name, reason });
          logger.warn(
            { consumer: name, topic, partition, offset: message.offset, reason, detail },
            'a message cannot be read; it is skipped',
          );
          return [];
        });
      } catch (error) {
        metrics?.malformed.inc({ consumer: name, reason: 'invalid-payload' });
        logger.warn(
          { consumer: name, topic, partition, offset: message.offset, err: error },
          'a message cannot be read',
        );
      }
      return [];
    });
  };

  const newCollector = () =>
    createCollector<ReceivedFrom<D>>({
      limit: LIMIT,
      async process(messages) {
        try {
          await options.handle(messages);
          metrics?.consumerBatch.observe({ consumer: name }, messages.length);
          for (const [topic, ofTopic] of Map.groupBy(messages, (message) => message.topic))
            metrics?.consumed.inc({ consumer: name, topic }, ofTopic.length);
        } catch (error) {
          logger.error({ consumer: name, messages: messages.length, err: error }, 'messages were not passed on');
        }
      },
    });
  let collector = newCollector();

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    if (stop === null || stop.signal.aborted) return await pause(STOPPING_PAUSE_MS);
    const { batch } = payload;
    const messages = read(payload);
    try {
      await collector.add({ items: messages, handled: () => undefined });
    } catch {
      // Being stopped.
      return;
    }
    const last = batch.lastOffset();
    positions.set(place(batch.topic, batch.partition), String(BigInt(last) + 1n));
    try {
      payload.resolveOffset(last);
    } catch {
      // Rejoined meanwhile: the position above counts.
    }
    await payload.heartbeat();
  };

  const onJoin = (assignment: Assignment, consumer: Consumer) => {
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        // A partition that did not exist at the start is read from its beginning.
        const offset = positions.get(place(topic, partition));
        if (offset !== undefined) consumer.seek({ topic, partition, offset });
      }
    }
    joined.resolve();
  };

  const member = createGroupMember({
    // A new one for every connection: the broker takes a lost member for alive for some seconds, and has the next wait.
    groupId() {
      groupId = `${name}-${randomId()}`;
      return groupId;
    },
    kafka,
    topics,
    logger,
    eachBatch,
    onJoin,
    onFatal: (error) => options.onFatal(error),
  });

  /** Where the topics end now. Waits for the broker. */
  const readEnds = async (signal: AbortSignal): Promise<void> => {
    const backoff = new Backoff(100, 2000);
    for (;;) {
      const admin = kafka.admin();
      try {
        await admin.connect();
        for (const topic of topics)
          for (const { partition, high } of await admin.fetchTopicOffsets(topic))
            positions.set(place(topic, partition), high);
        return;
      } catch (error) {
        logger.warn(
          { consumer: name, error: describeError(error) },
          'the ends of the topics cannot be read; trying again',
        );
      } finally {
        await endedWithin(admin.disconnect(), 1000);
      }
      await endedWithin(pause(backoff.next(), undefined, { signal }), 5000);
      signal.throwIfAborted();
    }
  };

  return {
    async start() {
      if (stop !== null) return await joined.promise;
      const own = new AbortController();
      stop = own;
      joined = Promise.withResolvers<void>();
      joined.promise.catch(() => undefined);
      collector = newCollector();
      await readEnds(own.signal);
      member.start();
      await joined.promise;
    },
    async stop() {
      const own = stop;
      if (own === null) return;
      const stopped = new MessagingError('stopped', `The consumer ${name} was stopped.`);
      own.abort(stopped);
      joined.reject(stopped);
      await member.stop(async () => {
        collector.close(stopped);
        await endedWithin(collector.idle(), STOP_LIMIT_MS);
      });
      await endedWithin(removeGroup(kafka, groupId), STOP_LIMIT_MS);
      stop = null;
      logger.info({ consumer: name }, 'the consumer has stopped');
    },
    status() {
      const { state, partitions, lastError, alive } = member.status();
      return { state, ready: state === 'running' && alive, partitions, lastError };
    },
  };
}

function place(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}

/** Nobody will ever use it again. A group that is left behind by a kill has no offsets, and the broker forgets it. */
async function removeGroup(kafka: KafkaClient, groupId: string): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch {
    // Only tidiness.
  } finally {
    await endedWithin(admin.disconnect(), 1000);
  }
}
