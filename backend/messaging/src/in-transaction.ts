import type { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { setTimeout as pause } from 'node:timers/promises';
import { isRetryableConflict } from './database-errors.ts';
import { guardTransactions } from './guard-transactions.ts';
import { query } from './sql.ts';

/** The part of a MikroORM instance that messaging needs. */
export type Orm = { readonly em: EntityManager };

export type TransactionOptions = {
  /** How often at most, the first time included. */
  readonly attempts?: number;
  /** PostgreSQL's default, read committed, unless given. */
  readonly isolationLevel?: `${IsolationLevel}`;
};

const LONGEST_PAUSE_MS = 40;

/**
 * Runs `work` in a transaction with an entity manager of its own and commits. Deadlocks and serialization failures are
 * tried again from the start, so `work` must do nothing but database work; every other error undoes it and is thrown.
 *
 * PostgreSQL answers the COMMIT of a transaction in which a statement has failed with a quiet rollback. Work that caught
 * such an error and returned would pass for committed; one more statement before the commit makes that an error.
 */
export async function inTransaction<T>(
  orm: Orm,
  work: (em: EntityManager) => Promise<T>,
  { attempts = 5, isolationLevel }: TransactionOptions = {},
): Promise<T> {
  await guardTransactions(orm.em);
  for (let attempt = 1; ; attempt++) {
    try {
      // The entity manager of a failed attempt has lost what it was to write: never use it twice.
      return await orm.em.fork().transactional(
        async (em) => {
          const result = await work(em);
          await em.flush();
          await query(em, 'select 1', []);
          return result;
        },
        isolationLevel === undefined ? {} : { isolationLevel },
      );
    } catch (error) {
      if (attempt >= attempts || !isRetryableConflict(error)) throw error;
      await pause(Math.random() * LONGEST_PAUSE_MS * attempt);
    }
  }
}
