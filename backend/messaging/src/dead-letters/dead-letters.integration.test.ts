import { randomUUID } from 'node:crypto';
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
import { createDeadLetters, inTransaction, type InboxConsumer, type MessagingError } from '../index.ts';
import { query } from '../sql.ts';

/** A consumer whose handler fails for the steps in `bad`, which the test may change, and its dead letters. */
async function open() {
  const { url, orm } = await openDatabase();
  const { kafka, logger } = openKafka();
  const topic = await freshTopic(kafka, { partitions: 1 });
  const bad = new Set<string>();
  const { consumer } = openConsumer(orm, kafka, stepTaken(topic), {
    retryPausesMs: [],
    handle: async (em, messages) => {
      const found = messages.find(({ payload }) => bad.has(`${payload.orderId}${payload.step}`));
      if (found !== undefined) throw new Error(`${found.payload.orderId}${found.payload.step} is bad`);
      await recordEffects(em, messages);
    },
  });
  const letters = createDeadLetters({ orm, consumers: [consumer], logger });
  const send = async (...names: readonly string[]) =>
    await produce(
      kafka,
      topic,
      names.map((name) => stepMessage({ orderId: name.slice(0, 1), step: Number(name.slice(1)) })),
    );
  const letterOf = async (name: string) => {
    const payload = JSON.stringify({ orderId: name.slice(0, 1), step: Number(name.slice(1)) });
    const { items } = await letters.list({ status: ['open', 'waiting', 'requeued', 'discarded'] });
    const letter = items.find((item) => item.payload === payload);
    if (letter === undefined) throw new Error(`no dead letter for ${name}`);
    return letter;
  };
  return { url, orm, kafka, topic, bad, consumer, letters, send, letterOf };
}

async function caughtUp(consumer: InboxConsumer): Promise<void> {
  await until('the consumer has caught up', async () => {
    const partitions = await consumer.lag();
    return partitions.length > 0 && partitions.every(({ lag }) => lag === 0);
  });
}

const code = (expected: MessagingError['code']) => expect.objectContaining({ code: expected });

describe('dead letters', () => {
  it('handles a requeued message with its id, then what waited behind it, in order', async () => {
    const { orm, bad, consumer, letters, send, letterOf } = await open();
    bad.add('a1');
    await send('a0', 'a1', 'a2', 'b0', 'a3', 'a4');
    await consumer.start();
    await caughtUp(consumer);
    expect(await letters.count()).toBe(4);
    expect(await stepsOf(orm, 'a')).toEqual([0]);

    bad.clear();
    const letter = await letterOf('a1');
    const requeued = await letters.requeue(letter.id, 'olga');
    expect(requeued).toMatchObject({ status: 'requeued', settledBy: 'olga', attempts: letter.attempts });
    expect(await stepsOf(orm, 'a')).toEqual([0, 1, 2, 3, 4]);
    expect(await letters.count()).toBe(0);
    expect((await letterOf('a3')).settledBy).toBe('olga');
    const [effect] = await rows(orm, `select message_id from effects where order_id = 'a' and step = 1`);
    expect(effect).toEqual({ message_id: letter.messageId });
  });

  it('does the same once when it is asked twice, also at the same time', async () => {
    const { orm, bad, consumer, letters, send, letterOf } = await open();
    bad.add('a0');
    await send('a0', 'a1', 'a2');
    await consumer.start();
    await caughtUp(consumer);
    bad.clear();
    const { id } = await letterOf('a0');
    const results = await Promise.all(['x', 'y', 'z'].map((who) => letters.requeue(id, who)));
    expect(results.map(({ status }) => status)).toEqual(['requeued', 'requeued', 'requeued']);
    await letters.requeue(id, 'again');
    expect(await stepsOf(orm, 'a')).toEqual([0, 1, 2]);
  });

  it('adds an attempt when it fails again, and nothing behind it moves', async () => {
    const { orm, bad, consumer, letters, send, letterOf } = await open();
    bad.add('a0');
    await send('a0', 'a1');
    await consumer.start();
    await caughtUp(consumer);
    const { id } = await letterOf('a0');
    const again = await letters.requeue(id, 'olga');
    expect(again).toMatchObject({ status: 'open', detail: 'a0 is bad' });
    expect(again.attempts.map(({ error, by }) => [error, by])).toEqual([
      ['a0 is bad', undefined],
      ['a0 is bad', 'olga'],
    ]);
    expect(await stepsOf(orm, 'a')).toEqual([]);
    expect((await letterOf('a1')).status).toBe('waiting');
  });

  it('makes the next bad one the head of what waits', async () => {
    const { orm, bad, consumer, letters, send, letterOf } = await open();
    bad.add('a0').add('a2');
    await send('a0', 'a1', 'a2', 'a3');
    await consumer.start();
    await caughtUp(consumer);
    bad.delete('a0');
    await letters.requeue((await letterOf('a0')).id, 'olga');
    expect(await stepsOf(orm, 'a')).toEqual([0, 1]);
    expect(await letterOf('a2')).toMatchObject({ status: 'open', reason: 'handler-failed', detail: 'a2 is bad' });
    expect((await letterOf('a3')).status).toBe('waiting');
    bad.clear();
    await letters.requeue((await letterOf('a2')).id, 'olga');
    expect(await stepsOf(orm, 'a')).toEqual([0, 1, 2, 3]);
  });

  it('refuses to let a waiting message overtake the one that it waits for', async () => {
    const { bad, consumer, letters, send, letterOf } = await open();
    bad.add('a0');
    await send('a0', 'a1');
    await consumer.start();
    await caughtUp(consumer);
    bad.clear();
    await expect(letters.requeue((await letterOf('a1')).id, 'olga')).rejects.toEqual(code('not-requeueable'));
  });

  it('gives a message up with its reason and what must happen with it, and lets the rest pass', async () => {
    const { orm, bad, consumer, letters, send, letterOf } = await open();
    bad.add('a0');
    await send('a0', 'a1');
    await consumer.start();
    await caughtUp(consumer);
    const { id, messageId } = await letterOf('a0');
    const hook = async () => {
      await letters.discard(id, 'olga', 'paid by hand', async (em, message, letter) => {
        expect(message).toMatchObject({ id: messageId, payload: { orderId: 'a', step: 0 } });
        expect(letter.id).toBe(id);
        await query(em, 'insert into effects (order_id, step) values ($1, -1)', [message?.key]);
      });
    };
    await hook();
    await hook();
    expect(await letters.get(id)).toMatchObject({
      status: 'discarded',
      settledBy: 'olga',
      settledReason: 'paid by hand',
    });
    expect(await stepsOf(orm, 'a')).toEqual([-1, 1]);
    await expect(letters.requeue(id, 'olga')).rejects.toEqual(code('already-settled'));
  });

  it('keeps a letter open when what must happen with it fails', async () => {
    const { bad, consumer, letters, send, letterOf } = await open();
    bad.add('a0');
    await send('a0');
    await consumer.start();
    await caughtUp(consumer);
    const { id } = await letterOf('a0');
    const failing = letters.discard(id, 'olga', 'why', async () => {
      throw new Error('the order cannot be cancelled');
    });
    await expect(failing).rejects.toThrow('the order cannot be cancelled');
    expect((await letters.get(id))?.status).toBe('open');
  });

  it('reads an unreadable message again, for a version of the program that can', async () => {
    const { orm, kafka, topic, consumer, letters } = await open();
    const message = stepMessage({ orderId: 'a', step: 5 });
    const second = { ...message, headers: { ...message.headers, version: '2' } };
    await produce(kafka, topic, [second]);
    await consumer.start();
    await caughtUp(consumer);
    const [letter] = (await letters.list()).items;
    const before = await letters.requeue(letter?.id ?? '', 'olga');
    expect(before).toMatchObject({ status: 'open', reason: 'unknown-version' });
    expect(before.attempts).toHaveLength(2);
    const noMessage = letters.discard(letter?.id ?? '', 'olga', 'why', async (_, none) => {
      expect(none).toBeNull();
      throw new Error('seen');
    });
    await expect(noMessage).rejects.toThrow('seen');

    await consumer.stop();
    const newer = openConsumer(orm, kafka, { ...stepTaken(topic), version: 2 as 1 }, { name: consumer.name });
    const lettersOfNewer = createDeadLetters({ orm, consumers: [newer.consumer], logger: openKafka().logger });
    expect((await lettersOfNewer.requeue(letter?.id ?? '', 'olga')).status).toBe('requeued');
    expect(await stepsOf(orm, 'a')).toEqual([5]);
  });

  it('leaves no message behind a letter that somebody is settling at that moment', async () => {
    const { url, orm, kafka, bad, consumer, letters, send, letterOf, topic } = await open();
    bad.add('a0');
    await send('a0');
    await consumer.start();
    await caughtUp(consumer);
    await consumer.stop();
    const { id } = await letterOf('a0');

    // Somebody requeues it, slowly, in another process.
    const settling = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const otherOrm = await openOrm(url);
    const slow = openConsumer(otherOrm, kafka, stepTaken(topic), {
      name: consumer.name,
      handle: async (em, messages) => {
        settling.resolve();
        await finish.promise;
        await recordEffects(em, messages);
      },
    });
    const elsewhere = createDeadLetters({ orm: otherOrm, consumers: [slow.consumer], logger: openKafka().logger });
    const requeue = elsewhere.requeue(id, 'olga');
    await settling.promise;

    // A later message of the order comes meanwhile.
    bad.clear();
    await send('a1');
    await consumer.start();
    await until('the consumer waits for the letter', async () => {
      const [waiting] = await rows(
        orm,
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%inbox_messages%' and datname = current_database()`,
      );
      return waiting !== undefined;
    });
    expect(await count(orm, 'dead_letters')).toBe(1);
    finish.resolve();
    await requeue;
    await caughtUp(consumer);
    expect(await stepsOf(orm, 'a')).toEqual([0, 1]);
    expect(await letters.count()).toBe(0);
    await otherOrm.close(true);
  });

  it('settles a stream of requeues and new messages of one order without losing or reordering any', async () => {
    const { orm, bad, consumer, letters, send, letterOf } = await open();
    bad.add('a0');
    await send('a0');
    await consumer.start();
    await caughtUp(consumer);
    const { id } = await letterOf('a0');
    const sending = (async () => {
      for (let step = 1; step < 60; step++) await send(`a${step}`);
    })();
    await until('some wait', async () => (await letters.count()) > 10);
    bad.clear();
    await letters.requeue(id, 'olga');
    await sending;
    await caughtUp(consumer);
    expect(await letters.count()).toBe(0);
    expect(await stepsOf(orm, 'a')).toEqual(Array.from({ length: 60 }, (_, step) => step));
  });

  it('takes up what was left waiting when whoever settled its head died before the rest', async () => {
    const { orm, bad, consumer, letters, send, letterOf } = await open();
    bad.add('a0');
    await send('a0', 'a1', 'a2');
    await consumer.start();
    await caughtUp(consumer);
    await consumer.stop();
    const { id } = await letterOf('a0');
    await rows(orm, `update dead_letters set status = 'requeued', settled_at = now(), settled_by = 'x' where id = $1`, [
      id,
    ]);
    await consumer.start();
    await until('the rest is handled', async () => (await letters.count()) === 0);
    expect(await stepsOf(orm, 'a')).toEqual([1, 2]);
  });

  it('does not count an outage as an attempt', async () => {
    const { url, orm, bad, consumer, letters, send, letterOf, kafka, topic } = await open();
    bad.add('a0');
    await send('a0');
    await consumer.start();
    await caughtUp(consumer);
    const { id, attempts } = await letterOf('a0');
    const otherOrm = await openOrm(url);
    const cut = openConsumer(otherOrm, kafka, stepTaken(topic), {
      name: consumer.name,
      handle: async (em) => {
        await query(em, 'select pg_terminate_backend(pg_backend_pid())', []);
      },
    });
    const elsewhere = createDeadLetters({ orm: otherOrm, consumers: [cut.consumer], logger: openKafka().logger });
    await expect(elsewhere.requeue(id, 'olga')).rejects.toThrow('terminating connection');
    expect((await letters.get(id))?.attempts).toEqual(attempts);
    await otherOrm.close(true);
    expect(await count(orm, 'effects')).toBe(0);
  });

  it('lists the newest first, page by page', async () => {
    const { bad, consumer, letters, send } = await open();
    const names = ['a0', 'b0', 'c0', 'd0', 'e0'];
    for (const name of names) bad.add(name);
    await send(...names, 'a1');
    await consumer.start();
    await caughtUp(consumer);
    const first = await letters.list({ limit: 4 });
    const second = await letters.list({ limit: 4, ...(first.nextCursor === null ? {} : { cursor: first.nextCursor }) });
    expect(first.items).toHaveLength(4);
    expect(second.items).toHaveLength(2);
    expect(second.nextCursor).toBeNull();
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(6);
    expect((await letters.list({ status: ['waiting'] })).items).toHaveLength(1);
    expect((await letters.list({ consumer: 'somebody else' })).items).toEqual([]);
    await expect(letters.list({ cursor: 'nonsense' })).rejects.toEqual(code('invalid-cursor'));
  });

  it('says what is wrong with a question', async () => {
    const { orm, letters, bad, consumer, send, letterOf } = await open();
    await expect(letters.requeue(randomUUID(), 'olga')).rejects.toEqual(code('unknown-dead-letter'));
    await expect(letters.discard('17', 'olga', 'why')).rejects.toEqual(code('unknown-dead-letter'));
    expect(await letters.get('17')).toBeNull();
    bad.add('a0');
    await send('a0');
    await consumer.start();
    await caughtUp(consumer);
    const nobody = createDeadLetters({ orm, consumers: [], logger: openKafka().logger });
    await expect(nobody.requeue((await letterOf('a0')).id, 'olga')).rejects.toEqual(code('unknown-consumer'));
    await inTransaction(orm, async (em) => await query(em, 'select 1', []));
  });
});
