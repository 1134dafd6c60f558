import kafkajs, { type Admin, type ITopicMetadata } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { Backoff } from './backoff.ts';
import { describeError, MessagingError } from './errors.ts';
import type { KafkaClient } from './kafka/client.ts';
import { isOutage, isTopicFault } from './kafka/kafka-errors.ts';
import type { Logger } from './logger.ts';
import { endedWithin } from './within.ts';

// Node cannot see these among the names of a CommonJS module, so they cannot be imported by name.
const { ConfigResourceTypes, ConfigSource } = kafkajs;

export type TopicSpec = {
  readonly topic: string;
  /** 12 unless given. Never changed afterwards: it would move keys to other partitions, and their order with them. */
  readonly partitions?: number;
  /** The broker's default unless given. */
  readonly replicationFactor?: number;
  /** Settings such as `retention.ms`, also applied to a topic that exists. */
  readonly config?: Readonly<Record<string, string>>;
};

const DEFAULT_PARTITIONS = 12;
const APPEAR_STEP_MS = 50;
const APPEAR_LIMIT_MS = 10_000;

/**
 * Creates the topics that are missing and brings the settings of the others up to date; resolves when all of them can be
 * used. Waits for a broker that is away or not ready, for ever, saying so; `signal` ends the wait. Throws MessagingError
 * `topics-refused` when the broker does not want to.
 */
export async function ensureTopics(
  kafka: KafkaClient,
  topics: readonly TopicSpec[],
  options: { readonly logger: Logger; readonly signal?: AbortSignal },
): Promise<void> {
  const { logger, signal } = options;
  const backoff = new Backoff(200, 5000);
  for (;;) {
    signal?.throwIfAborted();
    const admin = kafka.admin();
    try {
      await admin.connect();
      const found = await createMissing(admin, topics);
      const metadata = await whenKnown(admin, topics);
      await applyConfig(admin, found, logger);
      comparePartitions(found, metadata, logger);
      return;
    } catch (error) {
      if (!isOutage(error) && !isTopicFault(error))
        throw new MessagingError('topics-refused', `The broker refuses the topics: ${describeError(error)}.`, {
          cause: error,
        });
      logger.warn({ error: describeError(error) }, 'the broker is not ready to make topics; trying again');
    } finally {
      await endedWithin(admin.disconnect(), 1000);
    }
    await pause(backoff.next(), undefined, signal === undefined ? {} : { signal });
  }
}

/** Returns those that were there before. */
async function createMissing(admin: Admin, topics: readonly TopicSpec[]): Promise<readonly TopicSpec[]> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter(({ topic }) => !existing.has(topic));
  if (missing.length === 0) return topics;
  // False when another process was faster.
  await admin.createTopics({
    waitForLeaders: false,
    topics: missing.map(({ topic, partitions = DEFAULT_PARTITIONS, replicationFactor = -1, config = {} }) => ({
      topic,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
    })),
  });
  return topics.filter(({ topic }) => existing.has(topic));
}

/** A new topic is known to the controller first, and to the brokers that clients ask a moment later. */
async function whenKnown(admin: Admin, topics: readonly TopicSpec[]): Promise<readonly ITopicMetadata[]> {
  const deadline = Date.now() + APPEAR_LIMIT_MS;
  for (;;) {
    try {
      const metadata = await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) });
      // A broker names itself the leader before it has made the files: until then it refuses what a leader would do.
      for (const { name } of metadata.topics) await admin.fetchTopicOffsets(name);
      return metadata.topics;
    } catch (error) {
      if ((!isTopicFault(error) && !isOutage(error)) || Date.now() > deadline) throw error;
      await pause(APPEAR_STEP_MS);
    }
  }
}

async function applyConfig(admin: Admin, topics: readonly TopicSpec[], logger: Logger): Promise<void> {
  const configured = topics.filter(({ config }) => config !== undefined && Object.keys(config).length > 0);
  if (configured.length === 0) return;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: configured.map(({ topic }) => ({ type: ConfigResourceTypes.TOPIC, name: topic })),
  });
  for (const { topic, config = {} } of configured) {
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    const current = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
    const different = Object.entries(config).filter(([name, value]) => current.get(name) !== value);
    if (different.length === 0) continue;
    // The request replaces everything that is set on the topic: what somebody else has set goes along.
    const kept = entries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG);
    const wanted = {
      ...Object.fromEntries(kept.map(({ configName, configValue }) => [configName, configValue])),
      ...config,
    };
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: Object.entries(wanted).map(([name, value]) => ({ name, value })),
        },
      ],
    });
    logger.info({ topic, config: Object.fromEntries(different) }, 'settings of a topic were changed');
  }
}

function comparePartitions(topics: readonly TopicSpec[], metadata: readonly ITopicMetadata[], logger: Logger): void {
  for (const { topic, partitions: wanted = DEFAULT_PARTITIONS } of topics) {
    const found = metadata.find(({ name }) => name === topic)?.partitions.length ?? 0;
    if (found !== wanted)
      logger.warn(
        { topic, partitions: found, wanted },
        'a topic has another number of partitions; it is left as it is',
      );
  }
}
