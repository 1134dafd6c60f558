import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type EntityManager, type MigrationObject, type Options } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { dropDeadConnections } from './dead-connections.ts';
import type { Logger } from './logger.ts';
import { prepareStatements } from './prepare-statements.ts';

export interface DatabaseOptions {
  readonly url: string;
  readonly pool: number;
  readonly entities: NonNullable<Options['entities']>;
  readonly migrations: readonly MigrationObject[];
  readonly applicationName: string;
  readonly logger: Logger;
}

/** One migrator at a time in a database, whoever starts first; any constant of our own will do. */
const MIGRATION_LOCK = 7_205_481;

const WAIT_FOR_DATABASE_MS = 60_000;

/**
 * Opens the database and brings its tables up to date, under an advisory lock so that instances that start together do not race.
 * Waits for a database that is still starting.
 * @throws what the database said when it cannot be reached within a minute or a migration fails
 */
export async function openDatabase(options: DatabaseOptions): Promise<MikroORM> {
  const orm = await MikroORM.init({
    clientUrl: options.url,
    entities: options.entities,
    extensions: [Migrator],
    migrations: { migrationsList: [...options.migrations], snapshot: false },
    pool: { min: 0, max: options.pool, idleTimeoutMillis: 30_000 },
    logger: (message) => options.logger.info({ from: 'mikro-orm' }, message),
    colors: false,
    driverOptions: {
      onPoolCreated: (pool: Pool) => {
        prepareStatements(pool);
        dropDeadConnections(pool);
      },
      // There is an index for each of our statements: a plan made while a table was empty must not become a walk over a full one.
      options: '-c enable_seqscan=off -c jit=off',
      application_name: options.applicationName,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      // A statement that takes this long is waiting for a lock that somebody keeps, or for a server that is gone.
      statement_timeout: 15_000,
      query_timeout: 20_000,
      idle_in_transaction_session_timeout: 20_000,
      lock_timeout: 10_000,
    },
  });
  await waitForDatabase(orm, options.logger);
  await orm.em.fork().transactional(async (em) => {
    await em.execute(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const context = em.getTransactionContext();
    const applied = await orm.migrator.up(context === undefined ? {} : { transaction: context });
    for (const { name } of applied) options.logger.info({ migration: name }, 'migrated');
  });
  return orm;
}

async function waitForDatabase(orm: MikroORM, logger: Logger): Promise<void> {
  const deadline = Date.now() + WAIT_FOR_DATABASE_MS;
  for (let wait = 100; ; wait = Math.min(wait * 2, 2_000)) {
    try {
      await orm.em.fork().execute('select 1');
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      logger.warn({ reason: error instanceof Error ? error.message : String(error) }, 'waiting for the database');
      await pause(wait);
    }
  }
}

/** Whether the database answers, for readiness. @throws what the database said */
export async function pingDatabase(em: EntityManager): Promise<void> {
  await em.fork().execute('select 1');
}
