import type { EntityManager } from '@mikro-orm/postgresql';
import { UserId } from '@orderbell/contracts';
import { int8, rowsChanged, rowsOf } from '@orderbell/runtime';
import { z } from 'zod';

/*
 * A user's feed: every change of any of his orders has a number in it, consecutive and in commit order, because whoever gives one holds
 * the lock on the user's row in user_feeds until he commits. Where the feed stands is the highest number of his orders.
 *
 * The row is there to be locked and never changes: a number kept in it would make a new version of it for each order, and while somebody's
 * transaction is open for long, none of these could be removed, and all of them be walked over.
 *
 * Every transaction that changes orders takes these locks first, all in one statement and in the order of the ids: two
 * transactions can then never wait for each other, and a user's outbox rows are written in the order of their commits.
 */

/** The latest number of each user's feed. */
export type FeedNumbers = ReadonlyMap<UserId, number>;

/** A conflict locks the row even if the condition keeps it from being updated, says the manual of INSERT. */
const MAKE_AND_LOCK = `insert into user_feeds (user_id)
select user_id from unnest($1::uuid[]) as wanted (user_id) order by user_id
on conflict (user_id) do update set user_id = excluded.user_id where false`;

/** Locks the feeds of these users, each named once; makes missing ones. */
export async function makeAndLockFeeds(em: EntityManager, userIds: readonly UserId[]): Promise<void> {
  await rowsChanged(em, MAKE_AND_LOCK, [userIds]);
}

const LOCK = `select 1 from user_feeds where user_id = any($1::uuid[]) order by user_id for update`;

/** Locks the feeds that exist of these users. */
export async function lockFeeds(em: EntityManager, userIds: readonly UserId[]): Promise<void> {
  await rowsChanged(em, LOCK, [userIds]);
}

/** One step down orders_feed for each user; a sum or a maximum over a join would read all of his orders. */
const LATEST = `select wanted.user_id as "userId", latest.seq as "lastSeq"
from unnest($1::uuid[]) as wanted (user_id)
cross join lateral (select seq from orders where user_id = wanted.user_id order by seq desc limit 1) as latest`;

const FeedRow = z.object({ userId: UserId, lastSeq: int8 });

/** Where these users' feeds stand; one without orders is absent. A statement of its own, which sees what was committed before the locks were had. */
export async function latestNumbers(em: EntityManager, userIds: readonly UserId[]): Promise<FeedNumbers> {
  const rows = await rowsOf(em, FeedRow, LATEST, [userIds]);
  return new Map(rows.map(({ userId, lastSeq }) => [userId, lastSeq]));
}

/** Gives out the numbers that follow the latest ones, one by one. */
export function feedNumbers(latest: FeedNumbers): { readonly next: (userId: UserId) => number } {
  const given = new Map(latest);
  return {
    next(userId) {
      const seq = (given.get(userId) ?? 0) + 1;
      given.set(userId, seq);
      return seq;
    },
  };
}
