import { setTimeout as pause } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import {
  count,
  freshTopic,
  openConsumer,
  openKafka,
  openOrm,
  openRelay,
  openService,
  rows,
  stepsOf,
} from '../../testing/fixture.ts';
import { readTopic } from '../../testing/read-topic.ts';
import { stepTaken } from '../../testing/step.ts';
import { until } from '../../testing/until.ts';
import { createDeadLetters, inTransaction, outgoing } from '../index.ts';
import { query } from '../sql.ts';

const steps = (n: number, orderId = 'o') => Array.from({ length: n }, (_, step) => ({ orderId, step }));

describe('the relay', () => {
  it('publishes what was committed and nothing that was rolled back', async () => {
    const { orm, kafka, topic, definition, outbox, relay, send } = await openService();
    await send([{ orderId: 'a', step: 1 }]);
    await inTransaction(orm, async (em) => {
      await outbox.add(em, [outgoing(definition, { key: 'a', payload: { orderId: 'a', step: 2 } })]);
      throw new Error('rolled back');
    }).catch(() => undefined);
    await send([{ orderId: 'a', step: 3 }]);
    expect(await relay.runOnce()).toBe(2);
    const records = await readTopic(kafka, topic);
    expect(records.map(({ value }) => value)).toEqual(['{"orderId":"a","step":1}', '{"orderId":"a","step":3}']);
    expect(await relay.runOnce()).toBe(0);
  });

  it('writes the headers that every message has', async () => {
    const { orm, kafka, topic, definition, outbox, relay } = await openService();
    const id = '0199d1f0-0000-7000-8000-00000000000d';
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await inTransaction(orm, async (em) => {
      const payload = { orderId: 'a', step: 1 };
      await outbox.add(em, [
        outgoing(definition, { id, key: 'user', payload, traceparent, headers: { answers: 'x' } }),
      ]);
    });
    await relay.runOnce();
    const [record] = await readTopic(kafka, topic);
    expect(record?.key).toBe('user');
    expect(record?.headers).toEqual({
      id,
      type: 'StepTaken',
      version: '1',
      traceparent,
      answers: 'x',
      'occurred-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  it('keeps the order of each key, across pages', async () => {
    const { kafka, topic, relay, send } = await openService({ pageSize: 7 });
    for (let step = 0; step < 40; step += 4)
      await send([0, 1, 2, 3].flatMap((n) => ['a', 'b', 'c'].map((orderId) => ({ orderId, step: step + n }))));
    expect(await relay.runOnce()).toBe(120);
    const records = await readTopic(kafka, topic);
    for (const orderId of ['a', 'b', 'c'])
      expect(records.filter(({ key }) => key === orderId).map(({ value }) => JSON.parse(value ?? '').step)).toEqual(
        Array.from({ length: 40 }, (_, step) => step),
      );
  });

  it('remembers where the broker has put each message', async () => {
    const { orm, kafka, topic, relay, send } = await openService();
    await send(Array.from({ length: 50 }, (_, step) => ({ orderId: `o${step}`, step })));
    await relay.runOnce();
    const places = await rows(orm, 'select id, partition, "offset" from outbox_messages');
    const found = (await readTopic(kafka, topic)).map(({ headers, partition, offset }) => ({
      id: headers['id'],
      partition,
      offset,
    }));
    expect(places).toEqual(expect.arrayContaining(found));
    expect(places).toHaveLength(50);
  });

  it('sends a page again that was published but not marked, and the inbox drops the repetition', async () => {
    const { orm, kafka, topic, definition, relay, send } = await openService({
      faultPoint(point) {
        if (point === 'relay:after-publish' && crash) throw new Error('killed here');
      },
    });
    let crash = true;
    await send(steps(10));
    await expect(relay.runOnce()).rejects.toThrow('killed here');
    expect(await count(orm, 'outbox_messages', 'not sent')).toBe(10);
    crash = false;
    expect(await relay.runOnce()).toBe(10);
    expect(await readTopic(kafka, topic)).toHaveLength(20);

    const { consumer, handled } = openConsumer(orm, kafka, definition);
    await consumer.start();
    await until('the lag is gone', async () => (await consumer.lag()).every(({ lag }) => lag === 0));
    expect(handled).toHaveLength(10);
    expect(await stepsOf(orm, 'o')).toEqual(steps(10).map(({ step }) => step));
  });

  it('wakes on the commit, not on its poll', async () => {
    const { relay, send, kafka, topic } = await openService({ safetyPollMs: 600_000 });
    await relay.start();
    await until('the relay is active', () => relay.status().holder);
    const latencies: number[] = [];
    for (let step = 0; step < 50; step++) {
      const published = relay.status().lastPublishedAt;
      await send([{ orderId: 'o', step }]);
      const committed = performance.now();
      await until('published', () => relay.status().lastPublishedAt !== published && relay.status().lastPublishedAt);
      latencies.push(performance.now() - committed);
      await pause(5);
    }
    const median = latencies.toSorted((a, b) => a - b)[25] ?? 0;
    console.log(`commit to acknowledgement: median ${median.toFixed(1)} ms`);
    expect(await readTopic(kafka, topic)).toHaveLength(50);
  });

  it('is woken by a commit in another process, where a relay stands by', async () => {
    const { url, kafka, topic, definition, relay } = await openService({ safetyPollMs: 600_000 });
    await relay.start();
    await until('the relay is active', () => relay.status().holder);
    const elsewhere = await openOrm(url);
    const standby = openRelay(url, elsewhere, kafka);
    await standby.relay.start();
    await until('the other stands by', () => standby.relay.status().state === 'standby');
    for (let step = 0; step < 20; step++) {
      await inTransaction(elsewhere, async (em) => {
        await standby.outbox.add(em, [outgoing(definition, { key: 'k', payload: { orderId: 'o', step } })]);
      });
    }
    await until('all are published', async () => (await count(elsewhere, 'outbox_messages', 'not sent')) === 0);
    expect(await readTopic(kafka, topic)).toHaveLength(20);
    await elsewhere.close(true);
  });

  it('finds by its slow poll what nobody has told it of', async () => {
    const { orm, topic, relay } = await openService({ safetyPollMs: 100 });
    await relay.start();
    await until('the relay is active', () => relay.status().holder);
    const row = [topic, 'StepTaken', 1, 'k', '{"orderId":"o","step":1}'];
    await rows(
      orm,
      `insert into outbox_messages (id, topic, type, version, key, payload) values (gen_random_uuid(), $1, $2, $3, $4, $5::json)`,
      row,
    );
    await until('published', async () => (await count(orm, 'outbox_messages', 'sent')) === 1);
    expect(relay.status().lastPublishedAt).not.toBeNull();
  });

  it('finds what was given a low position and committed late', async () => {
    const { orm, definition, outbox, relay, send } = await openService({ safetyPollMs: 200, scanLagMs: 100 });
    await relay.start();
    await until('the relay is active', () => relay.status().holder);
    const late = Promise.withResolvers<void>();
    const slow = inTransaction(orm, async (em) => {
      await outbox.add(em, [outgoing(definition, { key: 'slow', payload: { orderId: 'slow', step: 0 } })]);
      await late.promise;
    });
    // Long enough for the scan to leave that position behind.
    for (let step = 0; step < 13; step++) {
      await send([{ orderId: 'fast', step }]);
      await until('published', async () => (await count(orm, 'outbox_messages', 'not sent')) === 0);
      await pause(20);
    }
    late.resolve();
    await slow;
    await until('published', async () => (await count(orm, 'outbox_messages', 'sent')) === 14);
    expect(await count(orm, 'outbox_messages', 'not sent')).toBe(0);
  });

  it('hands over within 5 s when the active one dies', async () => {
    const { url, orm, kafka, relay, send } = await openService();
    const standby = openRelay(url, orm, kafka);
    await relay.start();
    await until('the first is active', () => relay.status().holder);
    await standby.relay.start();
    await until('the other stands by', () => standby.relay.status().state === 'standby');
    await rows(
      orm,
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`,
    );
    await send(steps(3));
    const died = Date.now();
    await until('somebody is active', () => standby.relay.status().holder || relay.status().holder);
    await until('published', async () => (await count(orm, 'outbox_messages', 'not sent')) === 0);
    expect(Date.now() - died).toBeLessThan(5000);
    // Whoever it is: never two.
    await until('both are settled', () => relay.status().state !== 'connecting');
    expect(relay.status().holder).toBe(!standby.relay.status().holder);
  });

  it('hands over at once when the active one is stopped', async () => {
    const { url, orm, kafka, relay } = await openService();
    const standby = openRelay(url, orm, kafka, { standbyMs: 50 });
    await relay.start();
    await until('the first is active', () => relay.status().holder);
    await standby.relay.start();
    await until('the other stands by', () => standby.relay.status().state === 'standby');
    await relay.stop();
    await until('the other is active', () => standby.relay.status().holder, 2000);
    expect(relay.status()).toMatchObject({ state: 'stopped', holder: false });
    expect(await relay.runOnce()).toBe(0);
  });

  it('moves a message that the broker refuses to the dead letters, and the others go on', async () => {
    const { orm, kafka, definition, outbox, relay } = await openService();
    const narrow = stepTaken(await freshTopic(kafka, { partitions: 1, config: { 'max.message.bytes': '20000' } }));
    const large = '0199d1f0-0000-7000-8000-00000000000e';
    await inTransaction(orm, async (em) => {
      const message = (orderId: string, step: number, id?: string) =>
        outgoing(narrow, { key: 'k', payload: { orderId, step }, ...(id === undefined ? {} : { id }) });
      const messages = Array.from({ length: 30 }, (_, step) => message('o', step));
      messages.splice(11, 0, message('x'.repeat(30_000), 99, large));
      await outbox.add(em, messages);
      await outbox.add(em, [outgoing(definition, { key: 'k', payload: { orderId: 'other', step: 1 } })]);
    });
    expect(await relay.runOnce()).toBe(31);
    const published = (await readTopic(kafka, narrow.topic)).map(({ value }) => JSON.parse(value ?? '').step);
    expect(published).toEqual(Array.from({ length: 30 }, (_, step) => step));
    expect(await count(orm, 'outbox_messages', 'not sent')).toBe(0);

    const letters = createDeadLetters({ orm, consumers: [], logger: openKafka().logger });
    const [letter] = (await letters.list()).items;
    expect(letter).toMatchObject({
      consumer: 'outbox:test',
      status: 'open',
      messageId: large,
      reason: 'refused-by-broker',
      topic: narrow.topic,
      key: 'k',
      headers: { id: large, type: 'StepTaken', version: '1' },
    });
    expect(letter?.payload).toContain('xxx');

    // Somebody allows larger messages, and sends it again.
    await kafka.admin().disconnect();
    const wide = { topic: narrow.topic, partitions: 1, config: { 'max.message.bytes': '1000000' } };
    await freshTopic(kafka, wide);
    const requeued = await letters.requeue(letter?.id ?? '', 'operator');
    expect(requeued.status).toBe('requeued');
    await until('the broker takes it', async () => (await relay.runOnce()) === 1);
    const last = (await readTopic(kafka, narrow.topic)).at(-1);
    expect(last?.headers['id']).toBe(large);
  });

  it('lets other topics pass when one is missing, and sends its messages when it is there', async () => {
    const { orm, kafka, topic, outbox, relay, send } = await openService({ safetyPollMs: 100 });
    const missing = stepTaken(`${topic}-missing`);
    await inTransaction(orm, async (em) => {
      await outbox.add(em, [outgoing(missing, { key: 'k', payload: { orderId: 'o', step: 1 } })]);
    });
    await relay.start();
    await send(steps(5));
    await until('the others are published', async () => (await count(orm, 'outbox_messages', 'sent')) === 5);
    expect(await count(orm, 'dead_letters')).toBe(0);
    await freshTopic(kafka, { topic: missing.topic });
    await until('the held one is published', async () => (await count(orm, 'outbox_messages', 'not sent')) === 0);
    expect(await readTopic(kafka, missing.topic)).toHaveLength(1);
  });

  it('deletes sent messages past their time, in steps, and nothing else', async () => {
    const { orm, relay, send } = await openService({ retentionMs: 3_600_000 });
    await send(Array.from({ length: 1300 }, (_, step) => ({ orderId: 'o', step })));
    await relay.runOnce();
    await rows(orm, `update outbox_messages set sent_at = now() - interval '2 hours' where position > 100`);
    await rows(
      orm,
      `update outbox_messages set sent = false, sent_at = null, topic = topic || '-none' where position = 700`,
    );
    await relay.start();
    await until('pruned', async () => (await count(orm, 'outbox_messages')) === 101);
    expect(await count(orm, 'outbox_messages', 'not sent')).toBe(1);
  });

  it('shows its depth, its age and its delay in the metrics', async () => {
    const registry = new Registry();
    const { relay, send } = await openService({ registry });
    await send(steps(4));
    await relay.runOnce();
    await relay.start();
    await until('active', () => relay.status().holder);
    const text = await registry.metrics();
    expect(text).toContain('messaging_relay_holder{relay="test"} 1');
    expect(text).toContain('messaging_outbox_depth{relay="test"} 0');
    expect(text).toContain('messaging_outbox_oldest_age_seconds{relay="test"} 0');
    expect(text).toContain('messaging_outbox_insert_to_ack_seconds_count{relay="test"} 4');
  });

  it('uses its index whatever the statistics say', async () => {
    const { orm } = await openService();
    const plan = await orm.em.fork().transactional(async (em) => {
      await query(em, 'set local enable_seqscan = off', []);
      await query(em, 'set local enable_bitmapscan = off', []);
      return await query<{ 'QUERY PLAN': string }>(
        em,
        `explain select id from outbox_messages where not sent and position > 0 order by position limit 500`,
        [],
      );
    });
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('outbox_messages_unsent');
  });
});
