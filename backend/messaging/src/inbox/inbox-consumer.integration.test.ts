import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import {
  count,
  freshTopic,
  openConsumer,
  openDatabase,
  openKafka,
  openOrm,
  recordEffects,
  rows,
  stepsOf,
} from '../../testing/fixture.ts';
import { produce, stepMessage } from '../../testing/produce.ts';
import { stepTaken } from '../../testing/step.ts';
import { until } from '../../testing/until.ts';
import { createDeadLetters, type KafkaClient } from '../index.ts';
import { query } from '../sql.ts';
import type { InboxConsumer } from './inbox-consumer.ts';

async function open(partitions?: number) {
  const { url, orm } = await openDatabase();
  const { kafka, logger, lines: kafkaLines } = openKafka();
  const topic = await freshTopic(kafka, partitions === undefined ? {} : { partitions });
  const letters = createDeadLetters({ orm, consumers: [], logger });
  return { url, orm, kafka, kafkaLines, topic, definition: stepTaken(topic), letters };
}

const steps = (n: number, orders = 10) =>
  Array.from({ length: n }, (_, index) =>
    stepMessage({ orderId: `order-${index % orders}`, step: Math.floor(index / orders) }),
  );

/** Everything that is in the topic is settled and its offset committed. */
async function caughtUp(consumer: InboxConsumer): Promise<void> {
  await until('the consumer has caught up', async () => {
    const partitions = await consumer.lag();
    return partitions.length > 0 && partitions.every(({ lag }) => lag === 0);
  });
}

/** The same Kafka, to which offsets take a while to get. */
function withSlowCommits(kafka: KafkaClient): KafkaClient {
  return {
    ...kafka,
    consumer(config) {
      const consumer = kafka.consumer(config);
      const run: typeof consumer.run = async ({ eachBatch, ...options } = {}) =>
        await consumer.run({
          ...options,
          eachBatch: async (payload) =>
            await eachBatch?.({
              ...payload,
              async commitOffsetsIfNecessary(offsets) {
                await pause(300);
                await payload.commitOffsetsIfNecessary(offsets);
              },
            }),
        });
      return { ...consumer, run };
    },
  };
}

describe('the inbox consumer', () => {
  it('handles every message once, each order in its order, many in one transaction', async () => {
    const { orm, kafka, topic, definition } = await open();
    await produce(kafka, topic, steps(1000));
    const batches: number[] = [];
    const { consumer } = openConsumer(orm, kafka, definition, {
      handle: async (em, messages) => {
        batches.push(messages.length);
        await recordEffects(em, messages);
      },
    });
    await consumer.start();
    await caughtUp(consumer);
    expect(await count(orm, 'effects')).toBe(1000);
    for (let order = 0; order < 10; order++)
      expect(await stepsOf(orm, `order-${order}`)).toEqual(Array.from({ length: 100 }, (_, step) => step));
    // All partitions of a fetch together; a transaction for each of the 12 would be more.
    expect(batches.length).toBeLessThan(12);
  });

  it('tells the handler everything about a message', async () => {
    const { orm, kafka, topic, definition } = await open();
    const message = stepMessage({ orderId: 'o', step: 1 });
    await produce(kafka, topic, [message]);
    const { consumer, handled } = openConsumer(orm, kafka, definition);
    await consumer.start();
    await until('handled', () => handled.length === 1);
    expect(handled[0]).toMatchObject({ id: message.id, key: 'o', topic, offset: '0', type: 'StepTaken', version: 1 });
    expect(Date.now() - (handled[0]?.timestamp.getTime() ?? 0)).toBeLessThan(60_000);
    const [received] = await until('its transaction is committed', async () => {
      const found = await rows(orm, 'select consumer, message_id, topic, partition, "offset" from inbox_messages');
      return found.length > 0 && found;
    });
    const { partition } = handled[0] ?? {};
    expect(received).toEqual({ consumer: consumer.name, message_id: message.id, topic, partition, offset: '0' });
  });

  it('keeps to the largest batch that it is allowed', async () => {
    const { orm, kafka, topic, definition } = await open(3);
    await produce(kafka, topic, steps(250));
    const batches: number[] = [];
    const { consumer } = openConsumer(orm, kafka, definition, {
      maxBatch: 40,
      handle: async (em, messages) => {
        batches.push(messages.length);
        await recordEffects(em, messages);
      },
    });
    await consumer.start();
    await caughtUp(consumer);
    expect(Math.max(...batches)).toBe(40);
    expect(await stepsOf(orm, 'order-3')).toEqual(Array.from({ length: 25 }, (_, step) => step));
  });

  it('drops what is delivered or sent again', async () => {
    const { orm, kafka, topic, definition } = await open();
    const messages = steps(100);
    const registry = new Registry();
    await produce(kafka, topic, [...messages, ...messages.slice(0, 30)]);
    const { consumer } = openConsumer(orm, kafka, definition, { registry });
    await consumer.start();
    await caughtUp(consumer);
    await produce(kafka, topic, messages);
    await caughtUp(consumer);
    expect(await count(orm, 'effects')).toBe(100);
    await consumer.stop();

    // The group's offsets are set back to the beginning.
    const admin = kafka.admin();
    await admin.connect();
    await admin.resetOffsets({ groupId: consumer.name, topic, earliest: true });
    await admin.disconnect();
    await consumer.start();
    await caughtUp(consumer);
    expect(await count(orm, 'effects')).toBe(100);
    expect(await count(orm, 'dead_letters')).toBe(0);
    expect(await registry.metrics()).toContain(`messaging_duplicates_total{consumer="${consumer.name}"} 360`);
  });

  it('does the work of a transaction that was not committed again, and none twice', async () => {
    const { orm, kafka, topic, definition } = await open();
    await produce(kafka, topic, steps(50));
    let left = 2;
    const { consumer, handled } = openConsumer(orm, kafka, definition, {
      faultPoint(point) {
        if (point === 'inbox:before-commit' && left-- > 0)
          throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
      },
    });
    await consumer.start();
    await caughtUp(consumer);
    expect(handled).toHaveLength(150);
    expect(await count(orm, 'effects')).toBe(50);
  });

  it('commits no offset before the transaction that handles the messages', async () => {
    const { orm, kafka, topic, definition } = await open();
    await produce(kafka, topic, steps(30));
    const entered = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    const { consumer } = openConsumer(orm, kafka, definition, {
      handle: async (em, messages) => {
        await recordEffects(em, messages);
        entered.resolve();
        await leave.promise;
      },
    });
    await consumer.start();
    await entered.promise;
    const behind = async () => (await consumer.lag()).reduce((sum, { lag }) => sum + lag, 0);
    expect(await behind()).toBe(30);
    expect(await count(orm, 'inbox_messages')).toBe(0);
    leave.resolve();
    await caughtUp(consumer);
    expect(await count(orm, 'effects')).toBe(30);
  });

  it('sees what a member that has lost its partitions buries at the last moment', async () => {
    const { url, orm, kafka, topic, definition, letters } = await open(1);
    const [first, second, third] = [0, 1, 2].map((step) => stepMessage({ orderId: 'a', step }));
    const { consumer } = openConsumer(orm, kafka, definition);
    // The other member has put the first message into the dead letters, and has not committed yet.
    const otherOrm = await openOrm(url);
    const buried = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const burying = otherOrm.em.fork().transactional(async (em) => {
      const mine = [consumer.name, first?.id, topic];
      await query(
        em,
        `insert into inbox_messages (consumer, message_id, topic, partition, "offset") values ($1, $2, $3, 0, 0)`,
        mine,
      );
      await query(
        em,
        `insert into dead_letters (id, consumer, status, message_id, topic, ordering_key, headers, message_timestamp, reason, detail)
         values (uuidv7(), $1, 'open', $2, $3, 'a', '{}', now(), 'handler-failed', 'x')`,
        mine,
      );
      buried.resolve();
      await commit.promise;
    });
    await buried.promise;
    await produce(
      kafka,
      topic,
      [first, second, third].flatMap((message) => message ?? []),
    );
    await consumer.start();
    await until('the consumer waits for the other', async () => {
      const waiting = await rows(
        orm,
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%inbox_messages%' and datname = current_database()`,
      );
      return waiting.length > 0;
    });
    commit.resolve();
    await burying;
    await caughtUp(consumer);
    expect(await stepsOf(orm, 'a')).toEqual([]);
    expect((await letters.list()).items.map(({ status }) => status)).toEqual(['waiting', 'waiting', 'open']);
    await otherOrm.close(true);
  });

  it('finds a bad message among 200, tells why, and lets the others through', async () => {
    const { orm, kafka, topic, definition, letters } = await open();
    const messages = steps(200, 200);
    const bad = messages[137]?.id;
    await produce(kafka, topic, messages);
    const { consumer } = openConsumer(orm, kafka, definition, {
      handle: async (em, received) => {
        await recordEffects(em, received);
        if (received.some(({ id }) => id === bad)) throw new Error('the account does not exist');
      },
    });
    await consumer.start();
    await caughtUp(consumer);
    expect(await count(orm, 'effects')).toBe(199);
    const { items } = await letters.list();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      consumer: consumer.name,
      status: 'open',
      messageId: bad,
      type: 'StepTaken',
      topic,
      offset: expect.stringMatching(/^\d+$/),
      key: 'order-137',
      orderingKey: 'order-137',
      reason: 'handler-failed',
      detail: 'the account does not exist',
      payload: '{"orderId":"order-137","step":0}',
    });
    expect(items[0]?.attempts).toHaveLength(3);
    expect(items[0]?.headers['id']).toBe(bad);
  });

  it('puts what cannot be read into the dead letters with its origin, and the good ones pass', async () => {
    const { orm, kafka, topic, definition, letters } = await open(1);
    const good = () => stepMessage({ orderId: 'good', step: 1 });
    const headers = { id: randomUUID(), type: 'StepTaken', version: '1' };
    const poison = [
      { key: 'k', value: '{"orderId":', headers: { ...headers, id: randomUUID() } },
      { key: 'k', value: '{"orderId":"o"}', headers: { ...headers, id: randomUUID() } },
      { key: 'k', value: null, headers: { ...headers, id: randomUUID() } },
      { key: 'k', value: '{}', headers: { ...headers, id: randomUUID(), version: '99' } },
      { key: 'k', value: '{}', headers: { ...headers, id: randomUUID(), type: 'Nonsense' } },
      { key: 'k', value: '{}', headers: { type: 'StepTaken', version: '1' } },
      { key: null, value: Buffer.from([0, 255, 0, 1]), headers: { id: 'x\0y', 'bad\0name': Buffer.from([0, 200]) } },
      { key: 'k', value: '{"orderId":"nul \\u0000 \\ud800","step":7}', headers: { ...headers, id: randomUUID() } },
    ];
    await produce(kafka, topic, poison.flatMap((message) => [good(), message]).concat(good()));
    const { consumer } = openConsumer(orm, kafka, definition);
    const started = Date.now();
    await consumer.start();
    await caughtUp(consumer);
    expect(Date.now() - started).toBeLessThan(15_000);
    expect(await count(orm, 'effects', `order_id = 'good'`)).toBe(9);
    const { items } = await letters.list();
    expect(items.map(({ reason, offset }) => [offset, reason]).reverse()).toEqual(
      expect.arrayContaining([
        ['1', 'broken-json'],
        ['3', 'invalid-payload'],
        ['5', 'empty-value'],
        ['7', 'unknown-version'],
        ['9', 'unknown-type'],
        ['11', 'missing-id'],
        ['13', 'missing-id'],
        ['15', 'handler-failed'],
      ]),
    );
    expect(items).toHaveLength(8);
    const binary = items.find(({ offset }) => offset === '13');
    expect(binary?.payloadBase64).toBe(Buffer.from([0, 255, 0, 1]).toString('base64'));

    // Delivered again, they are not buried again, with or without an id.
    await consumer.stop();
    const admin = kafka.admin();
    await admin.connect();
    await admin.resetOffsets({ groupId: consumer.name, topic, earliest: true });
    await admin.disconnect();
    await consumer.start();
    await caughtUp(consumer);
    expect(await letters.count()).toBe(8);
  });

  it('survives a handler and an ordering key that throw what ends kafkajs', async () => {
    const { orm, kafka, topic, definition, letters } = await open(1);
    await produce(
      kafka,
      topic,
      ['syntax', 'type', 'range', 'key', 'fine'].map((orderId) => stepMessage({ orderId, step: 1 })),
    );
    const { consumer, fatal } = openConsumer(orm, kafka, definition, {
      handle: async (em, messages) => {
        for (const { payload } of messages) {
          if (payload.orderId === 'syntax') JSON.parse('{');
          if (payload.orderId === 'type') throw new TypeError('x is not a function');
          if (payload.orderId === 'range') throw new RangeError('too far');
        }
        await recordEffects(em, messages);
      },
      orderingKey({ payload }) {
        if (payload.orderId === 'key') throw new TypeError('no key');
        return payload.orderId;
      },
    });
    await consumer.start();
    await caughtUp(consumer);
    expect((await letters.list()).items.map(({ detail }) => detail).toSorted()).toEqual([
      expect.stringContaining('RangeError'),
      expect.stringContaining('SyntaxError'),
      expect.stringContaining('TypeError: no key'),
      expect.stringContaining('TypeError: x is not a function'),
    ]);
    expect(await stepsOf(orm, 'fine')).toEqual([1]);
    expect(consumer.status().ready).toBe(true);
    expect(fatal).toEqual([]);
  });

  it('does not trust a handler that swallows the error which ended its transaction', async () => {
    const { orm, kafka, topic, definition, letters } = await open(1);
    await produce(kafka, topic, [stepMessage({ orderId: 'o', step: 1 })]);
    const { consumer } = openConsumer(orm, kafka, definition, {
      handle: async (em, messages) => {
        await recordEffects(em, messages);
        await query(em, 'select 1 / 0', []).catch(() => undefined);
      },
    });
    await consumer.start();
    await caughtUp(consumer);
    expect(await count(orm, 'effects')).toBe(0);
    expect(await letters.count()).toBe(1);
  });

  it('makes later messages of an order wait behind a dead one, in order, also in later batches', async () => {
    const { orm, kafka, topic, definition, letters } = await open(1);
    const { consumer } = openConsumer(orm, kafka, definition, {
      handle: async (em, messages) => {
        if (messages.some(({ payload }) => payload.orderId === 'a' && payload.step === 1)) throw new Error('bad');
        await recordEffects(em, messages);
      },
    });
    const send = async (orderId: string, step: number) => await produce(kafka, topic, [stepMessage({ orderId, step })]);
    await produce(
      kafka,
      topic,
      ['a', 'b'].flatMap((orderId) => [0, 1, 2].map((step) => stepMessage({ orderId, step }))),
    );
    await consumer.start();
    await caughtUp(consumer);
    await send('a', 3);
    await send('b', 3);
    await caughtUp(consumer);
    expect(await stepsOf(orm, 'a')).toEqual([0]);
    expect(await stepsOf(orm, 'b')).toEqual([0, 1, 2, 3]);
    const { items } = await letters.list();
    expect(items.map(({ status, reason, payload }) => [status, reason, payload]).reverse()).toEqual([
      ['open', 'handler-failed', '{"orderId":"a","step":1}'],
      ['waiting', 'waits-for-earlier', '{"orderId":"a","step":2}'],
      ['waiting', 'waits-for-earlier', '{"orderId":"a","step":3}'],
    ]);
  });

  it('shares the partitions with a second member, and hands over what a stopped one leaves', async () => {
    const { url, orm, kafka, topic, definition } = await open();
    const name = `group-${randomUUID()}`;
    const first = openConsumer(orm, kafka, definition, { name });
    const otherOrm = await openOrm(url);
    const second = openConsumer(otherOrm, kafka, definition, { name });
    await first.consumer.start();
    await until('the first has all', () => first.consumer.status().partitions === 12);
    const stop = new AbortController();
    let sent = 0;
    const stream = (async () => {
      while (!stop.signal.aborted) {
        await produce(
          kafka,
          topic,
          Array.from({ length: 20 }, () => stepMessage({ orderId: `order-${sent % 50}`, step: sent++ })),
        );
      }
    })();
    await second.consumer.start();
    await until(
      'both have some',
      () => first.consumer.status().partitions === 6 && second.consumer.status().partitions === 6,
    );
    await until(
      'each knows of both',
      () => first.consumer.instances() === 2 && second.consumer.instances() === 2,
      15_000,
    );
    await until('both work', () => first.handled.length > 0 && second.handled.length > 0);
    await first.consumer.stop();
    await until('the second has all', () => second.consumer.status().partitions === 12, 15_000);
    await until('it knows of itself alone', () => second.consumer.instances() === 1, 15_000);
    stop.abort();
    await stream;
    await caughtUp(second.consumer);
    expect(await count(orm, 'effects')).toBe(sent);
    expect(await rows(orm, 'select message_id from effects group by message_id having count(*) > 1')).toEqual([]);
    for (let order = 0; order < 50; order++) {
      const taken = await stepsOf(orm, `order-${order}`);
      expect(taken).toEqual(taken.toSorted((a, b) => a - b));
    }
    await second.consumer.stop();
    await otherOrm.close(true);
  });

  it('commits the offsets of what it has done before it leaves', async () => {
    const { orm, kafka, topic, definition } = await open();
    const { consumer, handled } = openConsumer(orm, withSlowCommits(kafka), definition);
    await consumer.start();
    await until('ready', () => consumer.status().ready);
    await produce(kafka, topic, steps(100));
    await until('all are handled', () => handled.length === 100);
    await consumer.stop();
    expect((await consumer.lag()).reduce((sum, { lag }) => sum + lag, 0)).toBe(0);
  });

  it('keeps its place in the group through a transaction that lasts longer than the session', async () => {
    const { orm, kafka, kafkaLines, topic, definition } = await open(1);
    const { consumer, lines } = openConsumer(orm, kafka, definition, {
      handle: async (em, messages) => {
        if (messages.some(({ payload }) => payload.orderId === 'slow')) await query(em, 'select pg_sleep(9)', []);
        await recordEffects(em, messages);
      },
    });
    await consumer.start();
    await until('ready', () => consumer.status().ready);
    await produce(kafka, topic, [stepMessage({ orderId: 'slow', step: 1 })]);
    await until('handled', async () => (await count(orm, 'effects')) === 1);
    expect(consumer.status().ready).toBe(true);
    await caughtUp(consumer);
    expect(lines.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
    expect(kafkaLines.filter(({ message }) => message.includes('has joined the group'))).toHaveLength(1);
  });

  it('forgets received ids past their time, in steps, and no other', async () => {
    const { orm, kafka, topic, definition } = await open();
    await produce(kafka, topic, steps(10));
    await rows(
      orm,
      `insert into inbox_messages (consumer, message_id, topic, partition, "offset", received_at)
       select case when n % 10 = 0 then 'other' else 'mine' end, gen_random_uuid(), 't', 0, n, now() - interval '2 hours'
       from generate_series(1, 2500) n`,
    );
    const { consumer } = openConsumer(orm, kafka, definition, { name: 'mine', retentionMs: 3_600_000 });
    await consumer.start();
    await until('pruned', async () => (await count(orm, 'inbox_messages', `consumer = 'mine' and topic = 't'`)) === 0);
    await caughtUp(consumer);
    expect(await count(orm, 'inbox_messages', `consumer = 'other'`)).toBe(250);
    expect(await count(orm, 'inbox_messages', `consumer = 'mine'`)).toBe(10);
  });

  it('reports what it does in the metrics', async () => {
    const { orm, kafka, topic, definition } = await open(2);
    const registry = new Registry();
    await produce(kafka, topic, [
      ...steps(20),
      { key: 'k', value: 'broken', headers: { id: randomUUID(), type: 'StepTaken', version: '1' } },
    ]);
    const { consumer } = openConsumer(orm, kafka, definition, { registry });
    await consumer.start();
    await caughtUp(consumer);
    const text = await registry.metrics();
    const label = `consumer="${consumer.name}"`;
    expect(text).toContain(`messaging_consumed_total{${label},topic="${topic}"} 20`);
    expect(text).toContain(`messaging_dead_letters_total{${label},reason="broken-json"} 1`);
    expect(text).toContain(`messaging_dead_letters_open{${label}} 1`);
    expect(text).toContain(`messaging_consumer_lag{${label},topic="${topic}"} 0`);
    expect(text).toMatch(/messaging_consumer_batch_size_count\{.*\} [1-9]/);
  });
});
