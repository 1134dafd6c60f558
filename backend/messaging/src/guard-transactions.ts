import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, PostgresDriver } from 'kysely';
import type { Pool, PoolClient } from 'pg';

let patched = false;
const guardedManagers = new WeakSet<EntityManager>();
const guardedPools = new WeakSet<Pool>();

/**
 * Makes transactions safe in three cases in which MikroORM 7.2.1 on Kysely 0.29.6 is not. It changes every transaction of the
 * process, also those that do not go through inTransaction.
 *
 * Lost connections must not use up the pool. Kysely does not give a connection back when BEGIN or ROLLBACK fails
 * (kysely-org/kysely#1990): every transaction that a restart of the database interrupts costs a place in the pool for
 * good, until none is left and closing it waits for ever. Here such a connection is given back, and the pool drops it.
 *
 * A connection that comes back within a transaction, because its ROLLBACK was not answered in time, is closed: the next
 * user's COMMIT would commit what the last one gave up.
 *
 * PostgreSQL answers the COMMIT of a transaction in which a statement has failed with a quiet rollback: work that caught
 * such an error and returned would pass for committed. Another statement in the same message makes that an error.
 */
export async function guardTransactions(em: EntityManager): Promise<void> {
  if (guardedManagers.has(em)) return;
  patchDriver();
  const pool = await em.getConnection().getNativeClient();
  guardedManagers.add(em);
  if (guardedPools.has(pool)) return;
  guardedPools.add(pool);
  pool.on('release', (_error: Error, client: PoolClient) => {
    if (client.getTransactionStatus() !== 'I') client.end().catch(() => undefined);
  });
}

/* oxlint-disable typescript/unbound-method -- a patch of a prototype: each is called with the `this` that it was called on */
function patchDriver(): void {
  if (patched) return;
  patched = true;
  const { prototype } = PostgresDriver;
  const begin = prototype.beginTransaction;
  const rollback = prototype.rollbackTransaction;
  prototype.commitTransaction = async function commitTransaction(connection) {
    await connection.executeQuery(CompiledQuery.raw('select 1; commit'));
  };
  prototype.beginTransaction = async function beginTransaction(connection, settings) {
    try {
      await begin.call(this, connection, settings);
    } catch (error) {
      // Kysely does not export the type of its own connections.
      Reflect.apply(this.releaseConnection, this, [connection]);
      throw error;
    }
  };
  prototype.rollbackTransaction = async function rollbackTransaction(connection) {
    // The server rolls back by itself what it can no longer be told about.
    await rollback.call(this, connection).catch(() => undefined);
  };
}
