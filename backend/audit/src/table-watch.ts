import { z } from 'zod';
import type { Books } from './reader.ts';

const Row = z.object({ name: z.string(), inserted: z.string(), updated: z.string(), deleted: z.string() });
const COUNTERS = `select relname as name, n_tup_ins::text as inserted, n_tup_upd::text as updated, n_tup_del::text as deleted
from pg_stat_user_tables where relname in ('orders', 'accounts', 'transactions', 'payment_refusals')`;

interface Counters {
  readonly inserted: bigint;
  readonly updated: bigint;
  readonly deleted: bigint;
}

/**
 * Tells whether the tables have changed in a way in which the services do not change them: the ledger is only added to, nothing is
 * deleted, an order is updated once for each decision and an account for new lines of its ledger. PostgreSQL counts that for itself,
 * so a row that is damaged by hand in a quiet table sends the audit through all of it at once, however large it is.
 */
export function createTableWatch({ orders, payments }: Books): () => Promise<boolean> {
  let before: ReadonlyMap<string, Counters> | undefined;
  return async () => {
    const rows = [...(await orders.rows(Row, COUNTERS)), ...(await payments.rows(Row, COUNTERS))];
    const now = new Map(
      rows.map(({ name, inserted, updated, deleted }) => [
        name,
        { inserted: BigInt(inserted), updated: BigInt(updated), deleted: BigInt(deleted) },
      ]),
    );
    const changed = before === undefined ? false : isStrange(before, now);
    before = now;
    return changed;
  };
}

const none: Counters = { inserted: 0n, updated: 0n, deleted: 0n };

/** Between two looks at the counters. */
export function isStrange(before: ReadonlyMap<string, Counters>, now: ReadonlyMap<string, Counters>): boolean {
  const since = (name: string): Counters => {
    const [old, fresh] = [before.get(name) ?? none, now.get(name) ?? none];
    return {
      inserted: fresh.inserted - old.inserted,
      updated: fresh.updated - old.updated,
      deleted: fresh.deleted - old.deleted,
    };
  };
  const [orders, accounts, ledger, refusals] = ['orders', 'accounts', 'transactions', 'payment_refusals'].map(since);
  if (orders === undefined || accounts === undefined || ledger === undefined || refusals === undefined) return false;
  if (ledger.updated + ledger.deleted + orders.deleted + accounts.deleted + refusals.deleted > 0n) return true;
  // While orders come in, counters of the two databases are never of the same moment; the usual looks must do.
  const isQuiet = orders.inserted + ledger.inserted + refusals.inserted === 0n;
  return isQuiet && orders.updated + accounts.updated + refusals.updated > 0n;
}
