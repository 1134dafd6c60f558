import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { UserId } from '@orderbell/contracts';
import { int8, rowsChanged, rowsOf } from '@orderbell/runtime';
import { z } from 'zod';

/**
 * A user's feed: the number of the latest change of any of his orders. Numbers are consecutive and in commit order
 * because whoever gives one holds the lock on this row until he commits.
 *
 * Every transaction that changes orders takes these locks first, all in one statement and in the order of the ids: two
 * transactions can then never wait for each other, and a user's outbox rows are written in the order of their commits.
 */
export const UserFeed = defineEntity({
  name: 'UserFeed',
  tableName: 'user_feeds',
  properties: {
    userId: p.uuid().primary().$type<UserId>(),
    lastSeq: p.bigint('number'),
  },
});

const FeedRow = z.object({ userId: UserId, lastSeq: int8 });

/** The latest number of each user's feed. */
export type FeedNumbers = ReadonlyMap<UserId, number>;

const RESERVE = `insert into user_feeds as feed (user_id, last_seq)
select wanted.user_id, wanted.count from unnest($1::uuid[], $2::bigint[]) as wanted (user_id, count)
order by wanted.user_id
on conflict (user_id) do update set last_seq = feed.last_seq + excluded.last_seq
returning user_id as "userId", last_seq as "lastSeq"`;

/** Locks the feeds and reserves so many numbers in each; answers the last number before them. Makes missing feeds. */
export async function reserveNumbers(em: EntityManager, counts: FeedNumbers): Promise<FeedNumbers> {
  const rows = await rowsOf(em, FeedRow, RESERVE, [[...counts.keys()], [...counts.values()]]);
  return new Map(rows.map(({ userId, lastSeq }) => [userId, lastSeq - (counts.get(userId) ?? 0)]));
}

const LOCK = `select user_id as "userId", last_seq as "lastSeq" from user_feeds
where user_id = any($1::uuid[]) order by user_id for no key update`;

/** Locks the feeds that exist of these users. */
export async function lockFeeds(em: EntityManager, userIds: readonly UserId[]): Promise<FeedNumbers> {
  const rows = await rowsOf(em, FeedRow, LOCK, [userIds]);
  return new Map(rows.map(({ userId, lastSeq }) => [userId, lastSeq]));
}

const SET = `update user_feeds feed set last_seq = wanted.last_seq
from unnest($1::uuid[], $2::bigint[]) as wanted (user_id, last_seq) where feed.user_id = wanted.user_id`;

/** Says what the latest numbers of feeds are that this transaction has locked. */
export async function setFeeds(em: EntityManager, feeds: FeedNumbers): Promise<void> {
  if (feeds.size === 0) return;
  const changed = await rowsChanged(em, SET, [[...feeds.keys()], [...feeds.values()]]);
  if (changed !== feeds.size) throw new Error(`${feeds.size} feeds should have moved, but ${changed} did`);
}

/** Gives out the numbers that follow the latest ones, one by one. */
export function feedNumbers(before: FeedNumbers): {
  readonly next: (userId: UserId) => number;
  /** The feeds that moved, with their new latest numbers. */
  readonly moved: () => FeedNumbers;
} {
  const latest = new Map<UserId, number>();
  return {
    next(userId) {
      const seq = (latest.get(userId) ?? before.get(userId) ?? 0) + 1;
      latest.set(userId, seq);
      return seq;
    },
    moved: () => latest,
  };
}
