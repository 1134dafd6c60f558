import { createDatabase, startKafka, startPostgres } from '@orderbell/local-stack';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { count, freshTopic, openConsumer, openDatabase, openKafka, openRelay, rows } from '../testing/fixture.ts';
import { produce, stepMessage } from '../testing/produce.ts';
import { recordingLogger } from '../testing/recording-logger.ts';
import { stepTaken } from '../testing/step.ts';
import { until } from '../testing/until.ts';
import { createBroadcastConsumer, inTransaction, outgoing } from './index.ts';
import { query } from './sql.ts';

/** Servers of this file alone, because it kills them. */
const servers = {
  folder: '',
  postgres: null as Awaited<ReturnType<typeof startPostgres>> | null,
  kafka: null as Awaited<ReturnType<typeof startKafka>> | null,
};

beforeAll(async () => {
  servers.folder = await mkdtemp(join(tmpdir(), 'messaging-outages-'));
  const [postgres, kafka] = await Promise.all([
    startPostgres({ dataDir: join(servers.folder, 'postgres') }),
    startKafka({ dataDir: join(servers.folder, 'kafka') }),
  ]);
  servers.postgres = postgres;
  servers.kafka = kafka;
});

afterAll(async () => {
  await Promise.all([servers.postgres?.stop(), servers.kafka?.stop()]);
  await rm(servers.folder, { recursive: true, force: true });
});

function postgresServer() {
  if (servers.postgres === null) throw new Error('PostgreSQL has not started');
  return servers.postgres;
}
function kafkaServer() {
  if (servers.kafka === null) throw new Error('Kafka has not started');
  return servers.kafka;
}

async function restartPostgres(meanwhile: () => Promise<void>) {
  const { port, dataDir } = postgresServer();
  await postgresServer().kill('SIGQUIT');
  await meanwhile();
  servers.postgres = await startPostgres({ dataDir, port });
}

async function restartKafka(meanwhile: () => Promise<void>) {
  const { port, controllerPort, dataDir } = kafkaServer();
  await kafkaServer().kill();
  await meanwhile();
  servers.kafka = await startKafka({ dataDir, port, controllerPort });
}

/** A whole service: a writer that goes on through everything, a relay, a consumer and a listener. */
async function openPipeline() {
  const url = await createDatabase({ superuserUrl: postgresServer().superuserUrl }, { name: `t${Date.now()}` });
  const { orm } = await openDatabase(url);
  await rows(orm, 'create table sent (step int)');
  const { kafka } = openKafka(kafkaServer().brokers);
  const topic = await freshTopic(kafka);
  const definition = stepTaken(topic);
  const { outbox, relay } = openRelay(url, orm, kafka);
  const { consumer, fatal } = openConsumer(orm, kafka, definition);
  const heard = new Set<number>();
  const listener = createBroadcastConsumer({
    name: 'listener',
    kafka,
    definitions: [definition],
    handle: (messages) => {
      for (const { payload } of messages) heard.add(payload.step);
    },
    logger: recordingLogger().logger,
    onFatal: (error) => fatal.push(error),
  });
  onTestFinished(async () => await listener.stop());

  const stop = new AbortController();
  let step = 0;
  let refused = 0;
  const write = async () => {
    while (!stop.signal.aborted) {
      const mine = step++;
      try {
        await inTransaction(orm, async (em) => {
          await query(em, 'insert into sent values ($1)', [mine]);
          const payload = { orderId: `order-${mine % 40}`, step: mine };
          await outbox.add(em, [outgoing(definition, { key: payload.orderId, payload })]);
        });
      } catch {
        refused++;
        await pause(20);
      }
      await pause(2);
    }
  };
  let writing: Promise<unknown> = Promise.resolve();
  const start = async () => {
    await relay.start();
    await consumer.start();
    await listener.start();
    writing = Promise.all([write(), write()]);
    await until('the stream flows', async () => (await count(orm, 'effects')) > 50);
  };
  /** Ends the stream and waits until everything that was written has had its effect, once, and has been heard. */
  const finish = async () => {
    await until(
      'everybody is well again',
      () => relay.status().ready && consumer.status().ready && listener.status().ready,
      60_000,
    );
    const before = await count(orm, 'effects');
    await until('the stream flows again', async () => (await count(orm, 'effects')) > before + 20);
    stop.abort();
    await writing;
    const sent = await count(orm, 'sent');
    await until('all has had its effect', async () => (await count(orm, 'effects')) >= sent);
    await until('all has been heard', () => heard.size >= sent);
    expect(await rows(orm, 'select step from sent except select step from effects')).toEqual([]);
    expect(await rows(orm, 'select step from effects group by step having count(*) > 1')).toEqual([]);
    expect(await count(orm, 'dead_letters')).toBe(0);
    expect(fatal).toEqual([]);
    return { sent, refused };
  };
  /** A step for the consumer while nobody can write to the outbox: what was sent before may all have had its effect by then. */
  const noteOne = async () => {
    const mine = step++;
    await rows(orm, `insert into sent values (${mine})`);
    return {
      publish: async () => await produce(kafka, topic, [stepMessage({ orderId: `order-${mine % 40}`, step: mine })]),
    };
  };
  return { orm, relay, consumer, listener, start, finish, stop, noteOne, writing: () => writing };
}

describe('an outage', () => {
  it('of the database loses nothing, repeats nothing and buries nothing', async () => {
    const { start, finish, consumer, relay, noteOne } = await openPipeline();
    await start();
    const one = await noteOne();
    await restartPostgres(async () => {
      await one.publish();
      await until('the relay notices', () => !relay.status().ready);
      await until('the consumer waits', () => consumer.status().state === 'waiting');
      expect(consumer.status()).toMatchObject({ ready: false, lastError: expect.any(String) });
    });
    const { sent, refused } = await finish();
    console.log(`database restarted: ${sent} sent, ${refused} refused meanwhile`);
  }, 150_000);

  it('of the broker loses nothing, repeats nothing and buries nothing', async () => {
    const { start, finish, orm, consumer, relay } = await openPipeline();
    await start();
    await restartKafka(async () => {
      await until('the relay notices', () => !relay.status().ready);
      await until('the consumer notices', () => !consumer.status().ready);
      // Writing goes on: the messages wait in the outbox.
      const waiting = await count(orm, 'outbox_messages', 'not sent');
      await until('the outbox fills', async () => (await count(orm, 'outbox_messages', 'not sent')) > waiting + 50);
      expect((await relay.backlog()).depth).toBeGreaterThan(50);
    });
    const { sent, refused } = await finish();
    expect(refused).toBe(0);
    console.log(`broker restarted: ${sent} sent`);
  }, 150_000);

  it('of short connections, again and again, loses nothing and repeats nothing', async () => {
    const { start, finish, orm } = await openPipeline();
    await start();
    for (let cut = 0; cut < 12; cut++) {
      await rows(
        orm,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      ).catch(() => undefined);
      await pause(150);
    }
    const { sent } = await finish();
    expect(sent).toBeGreaterThan(50);
  }, 150_000);

  it('keeps nobody from stopping, and is waited out at the start', async () => {
    const { start, stop, writing, relay, consumer, listener } = await openPipeline();
    await start();
    const { port, controllerPort, dataDir } = kafkaServer();
    const postgres = { port: postgresServer().port, dataDir: postgresServer().dataDir };
    await Promise.all([kafkaServer().kill(), postgresServer().kill('SIGQUIT')]);
    await until('the relay notices', () => !relay.status().ready);
    const stopping = Date.now();
    await Promise.all([relay.stop(), consumer.stop(), listener.stop()]);
    const took = Date.now() - stopping;
    console.log(`stopped in ${took} ms with the database and the broker away`);
    expect(took).toBeLessThan(10_000);
    stop.abort();
    await writing();

    await Promise.all([relay.start(), consumer.start()]);
    const listening = listener.start();
    await until(
      'both say why they wait',
      () => relay.status().lastError !== null && consumer.status().lastError !== null,
    );
    [servers.postgres, servers.kafka] = await Promise.all([
      startPostgres(postgres),
      startKafka({ dataDir, port, controllerPort }),
    ]);
    await listening;
    await until(
      'all are ready',
      () => relay.status().ready && consumer.status().ready && listener.status().ready,
      60_000,
    );
    expect(consumer.status().partitions).toBe(12);
  }, 150_000);
});
