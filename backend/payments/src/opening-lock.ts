import type { EntityManager } from '@mikro-orm/postgresql';
import type { UserId } from '@orderbell/contracts';
import { rowsOf } from '@orderbell/runtime';
import { z } from 'zod';

/** Names our advisory locks in the database; any constant of our own will do. */
const OPENING_LOCKS = 7_205_482;

const LOCK = `select pg_advisory_xact_lock($2, bucket)::text as locked
from (select distinct hashtext(user_id::text) & 63 as bucket from unnest($1::uuid[]) as wanted (user_id) order by 1) as buckets`;

/**
 * Keeps accounts of these users from being opened until the transaction ends. An account that does not exist has no row
 * to lock; without this, an order could be refused for want of an account and, by a second request that came from
 * elsewhere, be paid from the account that has been opened meanwhile.
 *
 * Users share 64 locks, taken in order, so that one transaction never needs more than the server's table of locks has.
 */
export async function lockOpening(em: EntityManager, userIds: readonly UserId[]): Promise<void> {
  await rowsOf(em, z.unknown(), LOCK, [userIds, OPENING_LOCKS]);
}
