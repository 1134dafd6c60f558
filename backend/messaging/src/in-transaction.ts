import type { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { setTimeout as pause } from 'node:timers/promises';
import { isRetryableConflict } from './database-errors.ts';
import { guardTransactions } from './guard-transactions.ts';

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
 * Work that swallows the error of a statement does not pass for committed: see guardTransactions.
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
      return await orm.em.fork().transactional(work, isolationLevel === undefined ? {} : { isolationLevel });
    } catch (error) {
      if (attempt >= attempts || !isRetryableConflict(error)) throw error;
      await pause(Math.random() * LONGEST_PAUSE_MS * attempt);
    }
  }
}
