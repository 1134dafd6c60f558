import { randomUUID } from 'node:crypto';
import { ConfigResourceTypes } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { openKafka } from '../testing/fixture.ts';
import { recordingLogger } from '../testing/recording-logger.ts';
import { until } from '../testing/until.ts';
import { createKafka, ensureTopics, type KafkaClient } from './index.ts';

async function describeTopic(kafka: KafkaClient, topic: string) {
  const admin = kafka.admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
  });
  await admin.disconnect();
  const config = new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  return { partitions: topics[0]?.partitions.length, config };
}

describe('ensureTopics', () => {
  it('creates topics with 12 partitions and their settings, also when several processes do it at once', async () => {
    const { kafka } = openKafka();
    const { logger, lines } = recordingLogger();
    const topics = Array.from({ length: 3 }, () => ({
      topic: `topics-${randomUUID()}`,
      config: { 'retention.ms': '3600000' },
    }));
    await Promise.all(Array.from({ length: 4 }, () => ensureTopics(kafka, topics, { logger })));
    for (const { topic } of topics) {
      const { partitions, config } = await describeTopic(kafka, topic);
      expect(partitions).toBe(12);
      expect(config.get('retention.ms')).toBe('3600000');
    }
    expect(lines.filter(({ level }) => level !== 'debug')).toEqual([]);
  });

  it('brings settings up to date, keeps those of others, and leaves the partitions alone', async () => {
    const { kafka } = openKafka();
    const { logger, lines } = recordingLogger();
    const topic = `topics-${randomUUID()}`;
    await ensureTopics(
      kafka,
      [{ topic, partitions: 3, config: { 'retention.ms': '3600000', 'segment.ms': '60000' } }],
      { logger },
    );
    await ensureTopics(kafka, [{ topic, config: { 'retention.ms': '7200000' } }], { logger });
    // The broker that is asked hears of it from its controller.
    const { partitions, config } = await until('the setting is known', async () => {
      const described = await describeTopic(kafka, topic);
      return described.config.get('retention.ms') === '7200000' && described;
    });
    expect(partitions).toBe(3);
    expect(config.get('segment.ms')).toBe('60000');
    expect(lines.map(({ message }) => message)).toEqual([
      'settings of a topic were changed',
      'a topic has another number of partitions; it is left as it is',
    ]);
  });

  it('waits for a broker that is away, saying so, until it is told to stop', async () => {
    const { logger, lines } = recordingLogger();
    const kafka = createKafka({ brokers: ['127.0.0.1:1'], clientId: 'nobody', logger: recordingLogger().logger });
    const stop = new AbortController();
    const waiting = ensureTopics(kafka, [{ topic: 't' }], { logger, signal: stop.signal });
    waiting.catch(() => undefined);
    await until('it says so', () => lines.some(({ message }) => message.includes('not ready')));
    stop.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow(/stopping|aborted/);
  });

  it('throws when the broker refuses what it is asked for', async () => {
    const { kafka, logger } = openKafka();
    const wrong = [{ topic: `topics-${randomUUID()}`, config: { 'no.such.setting': '1' } }];
    await expect(ensureTopics(kafka, wrong, { logger })).rejects.toThrow(
      /refuses the topics.*INVALID_CONFIG|refuses the topics.*onfiguration/,
    );
  });
});
