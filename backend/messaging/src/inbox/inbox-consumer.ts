import type { EntityManager } from '@mikro-orm/postgresql';
import type { EachBatchPayload } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { Backoff } from '../backoff.ts';
import { createCollector } from '../consumer/collector.ts';
import { createGroupMember, SESSION } from '../consumer/group-member.ts';
import { createLagReader, type PartitionLag } from '../consumer/lag.ts';
import { createProgress, type Progress } from '../consumer/progress.ts';
import { createOffsetCommitter } from '../consumer/offset-committer.ts';
import { isRetryableConflict, isTransient } from '../database-errors.ts';
import { countUnsettled, releaseOrphans } from '../dead-letters/unsettled.ts';
import { describeError } from '../errors.ts';
import type { FaultHook } from '../fault-point.ts';
import type { Orm } from '../in-transaction.ts';
import type { KafkaClient } from '../kafka/client.ts';
import { isRebalance } from '../kafka/kafka-errors.ts';
import type { Logger } from '../logger.ts';
import type { MessageDefinition, ReceivedFrom } from '../message.ts';
import { metricsFor } from '../metrics.ts';
import type { MessageTracer } from '../tracing/message-tracer.ts';
import { traceInbox } from '../tracing/trace-inbox.ts';
import { endedWithin } from '../within.ts';
import type { Entry } from './entry.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { pruneInbox } from './prune.ts';
import { toRecord } from './record.ts';
import { settle } from './settle.ts';

export type InboxConsumerOptions<D extends MessageDefinition> = {
  /** The consumer group, and the name under which messages are deduplicated. */
  readonly name: string;
  readonly orm: Orm;
  readonly kafka: KafkaClient;
  readonly definitions: readonly D[];
  /**
   * Handles new messages in the transaction of `em`: each partition's in order of offset, never the same id twice. What it
   * throws undoes all of it; a message that keeps failing alone becomes a dead letter. Nothing that it does outside of
   * `em` is undone or protected from being done again.
   */
  readonly handle: (em: EntityManager, messages: readonly ReceivedFrom<D>[]) => Promise<void>;
  /** What later messages wait for when one of them is dead: usually an order id. The message's key unless given. */
  readonly orderingKey?: (message: ReceivedFrom<D>) => string | null;
  readonly logger: Logger;
  readonly registry?: Registry;
  /** kafkajs has given up: end the process with an error, so that it is restarted. */
  readonly onFatal: (error: Error) => void;
  /** Messages in one transaction at most. */
  readonly maxBatch?: number;
  /** The pauses before the second, third ... try at a message that fails alone; after the last it is dead. */
  readonly retryPausesMs?: readonly number[];
  /** How long received ids are kept; never shorter than the topics' retention (see checkRetention). */
  readonly retentionMs?: number;
  readonly faultPoint?: FaultHook | undefined;
  /** Makes a span for each message that is handled. */
  readonly tracer?: MessageTracer | undefined;
};

export type ConsumerStatus = {
  /** `waiting`: joined, and the database is away; the messages wait in Kafka. */
  readonly state: 'stopped' | 'starting' | 'running' | 'waiting';
  readonly ready: boolean;
  readonly partitions: number;
  readonly lastError: string | null;
};

export type InboxConsumer = {
  readonly name: string;
  /** Returns at once; the consumer joins its group, and waits for the broker as long as it takes. */
  start(): Promise<void>;
  /** Finishes the transaction under way, commits its offsets, leaves the group. Takes a few seconds at most. */
  stop(): Promise<void>;
  status(): ConsumerStatus;
  /** How many processes share this consumer's work, as far as is known; at least one. */
  instances(): number;
  /** Asked of the broker. Rejects while that is away. */
  lag(): Promise<readonly PartitionLag[]>;
  /** The same over time, of all instances together: the more often it is asked, the more exact. Rejects while the broker is away. */
  progress(): Promise<Progress>;
  /** For `createDeadLetters`. */
  readonly inbox: Inbox;
};

const WEEK_MS = 7 * 86_400_000;
const STOP_LIMIT_MS = 4000;
const FLUSH_LIMIT_MS = 2000;
const STOPPING_PAUSE_MS = 50;
const PRUNE_ROWS = 1000;
const PRUNE_STEP_MS = 100;
const HOUSEKEEPING_MS = 15_000;

/**
 * Consumes topics into a database, each message once: everything that one fetch brought is received, handled and committed
 * in one transaction; only then are its offsets committed. What is delivered again finds its id in the inbox.
 */
export function createInboxConsumer<const D extends MessageDefinition>(
  options: InboxConsumerOptions<D>,
): InboxConsumer {
  const { name, orm, kafka, logger } = options;
  const metrics = options.registry === undefined ? null : metricsFor(options.registry);
  const topics = [...new Set(options.definitions.map(({ topic }) => topic))];
  const plain = createInbox<D>({ ...options, metrics, faultPoint: options.faultPoint });
  const inbox = options.tracer === undefined ? plain : traceInbox(plain, options.tracer);
  const lag = createLagReader(kafka, name, topics);
  const progress = createProgress();
  const committer = createOffsetCommitter(logger, async () => await options.faultPoint?.('inbox:after-offsets'));

  let life: { readonly stop: AbortController; readonly collector: ReturnType<typeof newCollector> } | null = null;
  let outage: string | null = null;
  /** The group wants to rebalance: what kafkajs has to be told when the work under way has ended. */
  let lost: unknown = null;
  let heartbeat: (() => Promise<void>) | null = null;
  const detach: (() => void)[] = [];

  /** Settles one round, with heartbeats, until it is done, or the consumer stops, or the group takes the partitions back. */
  const settleRound = async (entries: readonly Entry<D>[], stop: AbortSignal): Promise<void> => {
    const rebalance = new AbortController();
    const abandon = AbortSignal.any([stop, rebalance.signal]);
    const backoff = new Backoff(100, 5000);
    const beat = setInterval(() => {
      heartbeat?.().catch((error: unknown) => {
        if (!isRebalance(error)) return;
        lost = error;
        rebalance.abort(error);
      });
    }, SESSION.heartbeatInterval);
    try {
      await settle(entries, {
        async transact(batch) {
          await inbox.transact(batch);
          if (outage !== null) logger.info({ consumer: name }, 'the database answers again');
          outage = null;
          backoff.reset();
        },
        async bury(entry, attempts) {
          await inbox.bury(entry, attempts);
          const { topic, partition, offset } = entry.record;
          const error = attempts.at(-1)?.error;
          logger.error({ consumer: name, messageId: entry.id, topic, partition, offset, error }, 'a message is dead');
        },
        isOutage: (error) => isTransient(error) || isRetryableConflict(error),
        async waitOut(error) {
          if (outage === null)
            logger.error({ consumer: name, error: describeError(error) }, 'the database is away; the messages wait');
          outage = describeError(error);
          await pause(backoff.next(), undefined, { signal: abandon });
        },
        pause: async (ms) => await pause(ms, undefined, { signal: abandon }),
        checkpoint: () => abandon.throwIfAborted(),
        retryPausesMs: options.retryPausesMs ?? [50, 250, 1000],
      });
    } finally {
      clearInterval(beat);
    }
  };

  const newCollector = (stop: AbortSignal) =>
    createCollector<Entry<D>>({
      limit: options.maxBatch ?? 1000,
      process: async (entries) => await settleRound(entries, stop),
    });

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const own = life;
    // Not handled and not resolved: delivered again to whoever comes next. The pause keeps kafkajs from asking at once.
    if (own === null || own.stop.signal.aborted) return await pause(STOPPING_PAUSE_MS);
    const { batch } = payload;
    const { topic, partition, messages } = batch;
    const receivedAt = new Date();
    heartbeat = () => payload.heartbeat();
    try {
      await own.collector.add({
        items: messages.map((message) => inbox.read(toRecord(topic, partition, message, receivedAt))),
        handled(index) {
          const message = messages[index];
          if (message === undefined) return;
          resolve(payload, message.offset);
          // Behind the last message there may be records of the broker's own, which never reach us.
          const last = index === messages.length - 1 ? batch.lastOffset() : message.offset;
          committer.add(topic, partition, String(BigInt(last) + 1n), (offsets) =>
            payload.commitOffsetsIfNecessary(offsets),
          );
        },
      });
    } catch (error) {
      if (own.stop.signal.aborted) return;
      await endedWithin(committer.flush(), FLUSH_LIMIT_MS);
      if (lost !== null) throw lost;
      logger.error({ consumer: name, err: error }, 'a batch was abandoned; it will be delivered again');
      throw new Error(`The batch was abandoned: ${describeError(error)}`, { cause: error });
    }
  };

  const member = createGroupMember({
    groupId: () => name,
    kafka,
    topics,
    logger,
    eachBatch,
    onJoin() {
      lost = null;
      committer.clear();
    },
    onFatal: (error) => options.onFatal(error),
  });

  const housekeeping = async (stop: AbortSignal): Promise<void> => {
    while (!stop.aborted) {
      let pruned = 0;
      try {
        pruned = await pruneInbox(orm, name, options.retentionMs ?? WEEK_MS, PRUNE_ROWS);
        await releaseOrphans(orm, inbox);
      } catch (error) {
        logger.debug({ consumer: name, error: describeError(error) }, 'housekeeping comes later');
      }
      await endedWithin(
        pause(pruned === 0 ? HOUSEKEEPING_MS : PRUNE_STEP_MS, undefined, { signal: stop }),
        HOUSEKEEPING_MS * 2,
      );
    }
  };

  const sample = async () => {
    if (metrics === null) return;
    const open = countUnsettled(orm, name).then((count) => metrics.deadLettersOpen.set({ consumer: name }, count));
    const behind = lag.read().then((partitions) => {
      for (const topic of topics) {
        const ofTopic = partitions.filter((partition) => partition.topic === topic);
        metrics.lag.set(
          { consumer: name, topic },
          ofTopic.reduce((sum, partition) => sum + partition.lag, 0),
        );
      }
    });
    await Promise.allSettled([open, behind]);
  };

  return {
    name,
    inbox,
    async start() {
      if (life !== null) return;
      const stop = new AbortController();
      life = { stop, collector: newCollector(stop.signal) };
      if (metrics !== null) detach.push(metrics.onScrape(sample));
      member.start();
      void housekeeping(stop.signal);
    },
    async stop() {
      const own = life;
      if (own === null) return;
      for (const end of detach.splice(0)) end();
      await member.stop(async () => {
        own.collector.close(new Error('the consumer stops'));
        own.stop.abort(new Error('the consumer stops'));
        await endedWithin(own.collector.idle(), STOP_LIMIT_MS);
        await endedWithin(committer.flush(), FLUSH_LIMIT_MS);
      });
      await lag.close();
      life = null;
      logger.info({ consumer: name }, 'the consumer has stopped');
    },
    status() {
      const { state, partitions, lastError, alive } = member.status();
      const waiting = state === 'running' && outage !== null;
      return {
        state: waiting ? 'waiting' : state,
        ready: state === 'running' && outage === null && alive,
        partitions,
        lastError: waiting ? outage : lastError,
      };
    },
    instances: () => member.status().instances,
    lag: () => lag.read(),
    progress: async () => progress(await lag.read(), Date.now()),
  };
}

/** After a rebalance kafkajs no longer knows the partition, and would end with a TypeError. */
function resolve(payload: EachBatchPayload, offset: string): void {
  try {
    payload.resolveOffset(offset);
  } catch {
    // The partition belongs to another member, which will find the ids in the inbox.
  }
}
