import { isRetryableConflict, isTransient } from '../database-errors.ts';
import { describeError } from '../errors.ts';
import { inTransaction, type Orm } from '../in-transaction.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { query } from '../sql.ts';
import { addAttempt, lockFirstUnsettled, markSettled } from './rows.ts';

/** Open and waiting letters, of one consumer or of all. */
export async function countUnsettled(orm: Orm, consumer: string | null): Promise<number> {
  const [row] = await query<{ count: number }>(
    orm.em.fork(),
    `select count(*)::int as count from dead_letters where status in ('open', 'waiting') and ($1::text is null or consumer = $1)`,
    [consumer],
  );
  return row?.count ?? 0;
}

const ORPHANS = `select distinct waiting.ordering_key from dead_letters waiting
where waiting.consumer = $1 and waiting.status = 'waiting' and not exists (
  select 1 from dead_letters ahead where ahead.consumer = $1 and ahead.status = 'open' and ahead.ordering_key = waiting.ordering_key)
limit 100`;

/** Handles what waits behind letters that are settled: whoever settled them died before it came to that. */
export async function releaseOrphans(orm: Orm, inbox: Inbox): Promise<void> {
  const orphans = await query<{ ordering_key: string }>(orm.em.fork(), ORPHANS, [inbox.name]);
  for (const { ordering_key: orderingKey } of orphans) await handleWaiting(orm, inbox, orderingKey, 'system');
}

/**
 * Handles, in order, what waits in an order with nothing dead ahead of it. Stops at a message that fails: that is the one
 * that needs a person now, and the rest waits for it.
 */
export async function handleWaiting(orm: Orm, inbox: Inbox, orderingKey: string, by: string): Promise<void> {
  for (;;) {
    const next = await handleFirstWaiting(orm, inbox, orderingKey, by);
    if (next === 'done') return;
  }
}

async function handleFirstWaiting(orm: Orm, inbox: Inbox, orderingKey: string, by: string): Promise<'done' | 'again'> {
  let id: string | null = null;
  try {
    return await inTransaction(orm, async (em) => {
      const first = await lockFirstUnsettled(em, inbox.name, orderingKey);
      if (first === null || first.letter.status !== 'waiting') return 'done';
      id = first.letter.id;
      await inbox.handleAgain(em, inbox.read(first.record));
      await markSettled(em, id, { status: 'requeued', by, reason: null });
      return 'again';
    });
  } catch (error) {
    if (id === null || isTransient(error) || isRetryableConflict(error)) throw error;
    const failed = id;
    const attempt = { at: new Date().toISOString(), error: describeError(error), by };
    await inTransaction(orm, (em) => addAttempt(em, failed, attempt, 'handler-failed'));
    return 'done';
  }
}
