import { Migrator } from '@mikro-orm/migrations';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { freshDatabase } from '@orderbell/local-stack/testing';
import { randomUUID } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import {
  createInboxConsumer,
  createKafka,
  createOutbox,
  createRelay,
  ensureTopics,
  inTransaction,
  type InboxConsumer,
  type InboxConsumerOptions,
  type KafkaClient,
  messagingMigrations,
  type Orm,
  outgoing,
  type ReceivedMessage,
  type Relay,
  type RelayOptions,
  type TopicSpec,
} from '../src/index.ts';
import { query } from '../src/sql.ts';
import { recordingLogger } from './recording-logger.ts';
import { type Step, stepTaken } from './step.ts';

export async function openOrm(databaseUrl: string, driverOptions: object = {}): Promise<MikroORM> {
  return new MikroORM({
    clientUrl: databaseUrl,
    entities: [],
    logger: () => undefined,
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: { migrationsList: [...messagingMigrations], snapshot: false },
    pool: { min: 0, max: 6 },
    driverOptions: { connectionTimeoutMillis: 3000, keepAlive: true, ...driverOptions },
  });
}

/** A database with the tables of messaging and one for what handlers do, which would show anything done twice. */
export async function openDatabase(databaseUrl?: string) {
  const url = databaseUrl ?? (await freshDatabase('messaging'));
  const orm = await openOrm(url);
  onTestFinished(async () => await orm.close(true));
  await orm.migrator.up();
  await rows(
    orm,
    'create table effects (id bigint generated always as identity, message_id uuid, order_id text, step int)',
  );
  return { url, orm };
}

/** Runs SQL by itself and gives its rows. */
export async function rows<Row = Record<string, unknown>>(
  orm: Orm,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return await query<Row>(orm.em.fork(), sql, parameters);
}

export async function count(orm: Orm, table: string, condition = 'true'): Promise<number> {
  const [row] = await rows<{ n: number }>(orm, `select count(*)::int as n from ${table} where ${condition}`);
  return row?.n ?? 0;
}

export function openKafka(brokers: readonly string[] = inject('kafkaBrokers')) {
  const { logger, lines } = recordingLogger();
  return { kafka: createKafka({ brokers, clientId: 'messaging-tests', logger }), logger, lines };
}

/** A topic of its own for one test. */
export async function freshTopic(kafka: KafkaClient, spec: Partial<TopicSpec> = {}): Promise<string> {
  const { topic = `test-${randomUUID()}` } = spec;
  await ensureTopics(kafka, [{ ...spec, topic }], { logger: recordingLogger().logger });
  return topic;
}

/** The usual side of a service: a database, a topic, an outbox and a relay that is not started. */
export async function openService(options: Partial<RelayOptions> & { partitions?: number } = {}) {
  const { url, orm } = await openDatabase();
  const { kafka } = openKafka();
  const topic = await freshTopic(kafka, options.partitions === undefined ? {} : { partitions: options.partitions });
  const definition = stepTaken(topic);
  const { outbox, relay, lines } = openRelay(url, orm, kafka, options);
  const send = async (steps: readonly (Step & { id?: string; key?: string })[]) => {
    await inTransaction(orm, async (em) => {
      await outbox.add(
        em,
        steps.map(({ id, key, ...payload }) =>
          outgoing(definition, { key: key ?? payload.orderId, payload, ...(id === undefined ? {} : { id }) }),
        ),
      );
    });
  };
  return { url, orm, kafka, topic, definition, outbox, relay, send, lines };
}

/** A relay, stopped at the end of the test, over its own view of the outbox: as if in a process of its own. */
export function openRelay(url: string, orm: Orm, kafka: KafkaClient, options: Partial<RelayOptions> = {}) {
  const { logger, lines } = recordingLogger();
  const outbox = createOutbox({ orm });
  const relay: Relay = createRelay({ name: 'test', databaseUrl: url, kafka, outbox, logger, ...options });
  onTestFinished(async () => await relay.stop());
  return { outbox, relay, lines };
}

/** A consumer, stopped at the end of the test, that writes down every message that it handles. */
export function openConsumer(
  orm: Orm,
  kafka: KafkaClient,
  definition: ReturnType<typeof stepTaken>,
  options: Partial<InboxConsumerOptions<ReturnType<typeof stepTaken>>> = {},
) {
  const { logger, lines } = recordingLogger();
  const fatal: Error[] = [];
  const handled: ReceivedMessage<Step>[] = [];
  const consumer: InboxConsumer = createInboxConsumer({
    name: `group-${randomUUID()}`,
    orm,
    kafka,
    definitions: [definition],
    handle: async (em, messages) => {
      await recordEffects(em, messages);
      handled.push(...messages);
    },
    orderingKey: (message) => message.payload.orderId,
    logger,
    onFatal: (error) => fatal.push(error),
    retryPausesMs: [20, 50],
    ...options,
  });
  onTestFinished(async () => await consumer.stop());
  return { consumer, handled, lines, fatal };
}

/** The effect of handling: a row for each message, with no constraint that could hide a repetition. */
export async function recordEffects(em: EntityManager, messages: readonly ReceivedMessage<Step>[]): Promise<void> {
  await query(
    em,
    'insert into effects (message_id, order_id, step) select * from unnest($1::uuid[], $2::text[], $3::int[])',
    [
      messages.map(({ id }) => id),
      messages.map(({ payload }) => payload.orderId),
      messages.map(({ payload }) => payload.step),
    ],
  );
}

/** The steps that took effect, in the order in which they did, for one order. */
export async function stepsOf(orm: Orm, orderId: string): Promise<readonly number[]> {
  const found = await rows<{ step: number }>(orm, 'select step from effects where order_id = $1 order by id', [
    orderId,
  ]);
  return found.map(({ step }) => step);
}
