import type { Orm } from '../in-transaction.ts';
import { query } from '../sql.ts';

/**
 * Ids in the order of their arrival, so the oldest come first and nothing is walked over in vain. Rows of another consumer
 * on the same table with a longer retention hold this one's back; give them the same.
 */
const PRUNE = `delete from inbox_messages where id = any(array(
  select oldest.id from (select id, consumer, received_at from inbox_messages order by id limit $3) oldest
  where oldest.consumer = $1 and oldest.received_at < now() - make_interval(secs => $2))) returning 1`;

/** Deletes at most `limit` received ids past their time; resolves to how many. */
export async function pruneInbox(orm: Orm, consumer: string, retentionMs: number, limit: number): Promise<number> {
  const rows = await query(orm.em.fork(), PRUNE, [consumer, retentionMs / 1000, limit]);
  return rows.length;
}
