import type { EntityManager } from '@mikro-orm/postgresql';
import { PostgresDriver } from 'kysely';
import type { Pool, PoolClient } from 'pg';

let patched = false;
const guardedManagers = new WeakSet<EntityManager>();
const guardedPools = new WeakSet<Pool>();

/**
 * Keeps lost connections from using up the pool.
 *
 * Kysely 0.29.6, beneath MikroORM's transactions, does not give a connection back when BEGIN or ROLLBACK fails
 * (kysely-org/kysely#1990): every transaction that a restart of the database interrupts costs a place in the pool for
 * good, until none is left and closing it waits for ever. Here such a connection is given back, and the pool drops it.
 *
 * A connection that comes back within a transaction, because its ROLLBACK was not answered in time, is closed: the next
 * user's COMMIT would commit what the last one gave up.
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
