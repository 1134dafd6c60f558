import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../sql.ts';
import type { Entry } from './entry.ts';

/** What a transaction may do with each entry of a batch, in the order of the batch. */
export type Sorted<E> = {
  readonly fresh: readonly E[];
  /** An earlier message of their order is dead: they must wait for it. */
  readonly blocked: readonly E[];
  /** Have been received before, or come twice in this batch. */
  readonly duplicates: number;
};

/**
 * Inserts what is new and says what that is, and tells which orders are blocked, in one round trip.
 *
 * Sorted by id, so that two members of a group that both hold a partition for a moment wait for each other in one order
 * and cannot deadlock. FOR SHARE: while somebody settles a dead letter, a message that would wait behind it waits for the
 * outcome instead, and cannot end up behind a letter that is no longer there.
 */
const RECEIVE = `with inserted as (
  insert into inbox_messages (consumer, message_id, topic, partition, "offset")
  select $1, r.message_id, r.topic, r.partition, r.record_offset
  from unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[]) as r(message_id, topic, partition, record_offset)
  order by r.message_id
  on conflict (message_id, consumer) do nothing
  returning message_id
), blocked as (
  select ordering_key from dead_letters
  where consumer = $1 and status in ('open', 'waiting') and ordering_key = any($6::text[])
  order by position for share
)
select message_id, null as ordering_key from inserted
union all select null, ordering_key from blocked`;

const BLOCKED = `select ordering_key from dead_letters
where consumer = $1 and status in ('open', 'waiting') and ordering_key = any($2::text[])
order by position for share`;

type Row = { readonly message_id: string | null; readonly ordering_key: string | null };

export async function receive<E extends Entry>(
  em: EntityManager,
  consumer: string,
  entries: readonly E[],
): Promise<Sorted<E>> {
  const orderingKeys = [...new Set(entries.flatMap(({ orderingKey }) => orderingKey ?? []))];
  const rows = await query<Row>(em, RECEIVE, [
    consumer,
    entries.map((entry) => entry.id),
    entries.map(({ record }) => record.topic),
    entries.map(({ record }) => record.partition),
    entries.map(({ record }) => record.offset),
    orderingKeys,
  ]);
  const inserted = new Set(rows.flatMap((row) => row.message_id ?? []));
  let blockedKeys = rows.flatMap((row) => row.ordering_key ?? []);
  if (inserted.size < entries.length && inserted.size > 0 && orderingKeys.length > 0) {
    // Perhaps a member that has lost its partitions was still at work on the duplicates, and the insert waited for it.
    // What it has put into the dead letters is younger than that statement's snapshot; look again.
    const again = await query<{ ordering_key: string }>(em, BLOCKED, [consumer, orderingKeys]);
    blockedKeys = again.map((row) => row.ordering_key);
  }
  return sort(entries, inserted, new Set(blockedKeys));
}

/** Exported for its test. Takes ids out of `inserted`, so that the second of two equal messages is a duplicate. */
export function sort<E extends Entry>(
  entries: readonly E[],
  inserted: Set<string>,
  blockedKeys: ReadonlySet<string>,
): Sorted<E> {
  const fresh: E[] = [];
  const blocked: E[] = [];
  for (const entry of entries) {
    if (!inserted.delete(entry.id)) continue;
    if (entry.orderingKey !== null && blockedKeys.has(entry.orderingKey)) blocked.push(entry);
    else fresh.push(entry);
  }
  return { fresh, blocked, duplicates: entries.length - fresh.length - blocked.length };
}
