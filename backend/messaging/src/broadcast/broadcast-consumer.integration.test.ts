import { describe, expect, it, onTestFinished } from 'vitest';
import { freshTopic, openKafka } from '../../testing/fixture.ts';
import { produce, stepMessage } from '../../testing/produce.ts';
import { recordingLogger } from '../../testing/recording-logger.ts';
import { type Step, stepTaken } from '../../testing/step.ts';
import { until } from '../../testing/until.ts';
import { createBroadcastConsumer, type KafkaClient, type ReceivedMessage } from '../index.ts';

function open(kafka: KafkaClient, topic: string, handle?: (messages: readonly ReceivedMessage<Step>[]) => void) {
  const { logger, lines } = recordingLogger();
  const heard: ReceivedMessage<Step>[] = [];
  const batches: number[] = [];
  const consumer = createBroadcastConsumer({
    name: 'gateway',
    kafka,
    definitions: [stepTaken(topic)],
    handle(messages) {
      heard.push(...messages);
      batches.push(messages.length);
      handle?.(messages);
    },
    logger,
    onFatal: (error) => {
      throw error;
    },
  });
  onTestFinished(async () => await consumer.stop());
  const heardSteps = () => heard.map(({ payload }) => payload.step).toSorted((a, b) => a - b);
  return { consumer, heard, heardSteps, batches, lines };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const send = async (kafka: KafkaClient, topic: string, steps: readonly number[]) =>
  await produce(
    kafka,
    topic,
    steps.map((step) => stepMessage({ orderId: `o${step % 20}`, step })),
  );

describe('the broadcast consumer', () => {
  it('hears everything that is published after its start, and nothing from before, in every process', async () => {
    const { kafka } = openKafka();
    const topic = await freshTopic(kafka);
    await send(kafka, topic, numbers(0, 50));
    const one = open(kafka, topic);
    const two = open(kafka, topic);
    await Promise.all([one.consumer.start(), two.consumer.start()]);
    await send(kafka, topic, numbers(50, 250));
    await until('both have heard', () => one.heard.length === 200 && two.heard.length === 200);
    expect(one.heardSteps()).toEqual(numbers(50, 250));
    expect(two.heardSteps()).toEqual(numbers(50, 250));
    expect(one.batches.length).toBeLessThan(12);
    expect(one.consumer.status()).toMatchObject({ state: 'running', ready: true, partitions: 12 });
  });

  it('hears what is published while it joins', async () => {
    const { kafka } = openKafka();
    const topic = await freshTopic(kafka);
    const { consumer, heardSteps, heard } = open(kafka, topic);
    const starting = consumer.start();
    await until('it has begun to join', () => consumer.status().state !== 'stopped');
    await send(kafka, topic, numbers(0, 40));
    await starting;
    await until('heard', () => heard.length === 40);
    expect(heardSteps()).toEqual(numbers(0, 40));
  });

  it('keeps the order of each key', async () => {
    const { kafka } = openKafka();
    const topic = await freshTopic(kafka);
    const { consumer, heard } = open(kafka, topic);
    await consumer.start();
    for (let step = 0; step < 100; step += 20) await send(kafka, topic, numbers(step, step + 20));
    await until('heard', () => heard.length === 100);
    for (const key of new Set(heard.map((message) => message.key))) {
      const steps = heard.filter((message) => message.key === key).map(({ payload }) => payload.step);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    }
  });

  it('skips what cannot be read, and what its handler throws does not stop it', async () => {
    const { kafka } = openKafka();
    const topic = await freshTopic(kafka, { partitions: 1 });
    let thrown = 0;
    const { consumer, heard, lines } = open(kafka, topic, () => {
      if (thrown++ === 0) throw new TypeError('no such socket');
    });
    await consumer.start();
    await send(kafka, topic, [0]);
    await until('heard', () => heard.length === 1);
    await produce(kafka, topic, [
      {
        key: 'k',
        value: 'broken',
        headers: { id: '0199d1f0-0000-7000-8000-00000000000f', type: 'StepTaken', version: '1' },
      },
      { key: null, value: null },
    ]);
    await send(kafka, topic, [1]);
    await until('heard', () => heard.length === 2);
    expect(lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'messages were not passed on',
    ]);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
  });

  it('misses nothing when its group has lost it for a while', async () => {
    const { kafka, lines } = openKafka();
    const topic = await freshTopic(kafka);
    // A handler that blocks the event loop for longer than the session: as if the process had been frozen.
    let freeze = true;
    const { consumer, heard, heardSteps } = open(kafka, topic, () => {
      if (!freeze) return;
      freeze = false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 9000);
    });
    await consumer.start();
    await send(kafka, topic, [0]);
    await until('frozen', () => !freeze);
    await send(kafka, topic, numbers(1, 60));
    await until('heard', () => new Set(heardSteps()).size === 60);
    await until(
      'it has joined again',
      () => lines.filter(({ message }) => message.includes('has joined')).length === 2,
    );
    await send(kafka, topic, numbers(60, 80));
    await until('heard', () => new Set(heardSteps()).size === 80);
    expect(heard.length).toBeGreaterThanOrEqual(80);
  });

  it('leaves no group behind', async () => {
    const { kafka } = openKafka();
    const topic = await freshTopic(kafka);
    const { consumer } = open(kafka, topic);
    await consumer.start();
    const admin = kafka.admin();
    await admin.connect();
    onTestFinished(async () => await admin.disconnect());
    const mine = async () => {
      const { groups } = await admin.listGroups();
      const described = await admin.describeGroups(groups.map(({ groupId }) => groupId));
      return described.groups.filter(({ members }) =>
        members.some(({ memberMetadata }) => memberMetadata.includes(topic)),
      );
    };
    const [group] = await mine();
    expect(group?.groupId).toMatch(/^gateway-/);
    await consumer.stop();
    const { groups } = await admin.listGroups();
    expect(groups.map(({ groupId }) => groupId)).not.toContain(group?.groupId);
    expect(consumer.status().state).toBe('stopped');
  });
});
