import type { EntityManager } from '@mikro-orm/postgresql';
import { AccountId, CancelReason, OrderId, UserId } from '@orderbell/contracts';
import { int8, rowsChanged, rowsOf } from '@orderbell/runtime';
import { z } from 'zod';
import { lockOpening } from './opening-lock.ts';
import type { AccountsByUser, ChangedAccount, Debit, Decision, LockedAccount, Refusal } from './payment-decision.ts';

/* The statements of decide-payments: each does its work for the whole batch at once. */

const AccountRow = z.object({ id: AccountId, userId: UserId, balance: int8, version: int8, place: z.string() });

/**
 * Where users' accounts were written last (PostgreSQL's ctid). Only a hint: what is no longer there, was rolled back, or is somebody else's
 * row by now, is looked for by its user.
 */
export interface AccountPlaces {
  get(userId: UserId): string | undefined;
  set(userId: UserId, place: string): unknown;
}

const ACCOUNT = `a.id, a.user_id as "userId", a.balance, a.version, a.ctid::text as place`;

const LOCK = `select ${ACCOUNT} from accounts a where user_id = any($1::uuid[]) order by id for no key update`;

/**
 * Looked for by its user, an account is found through all of its versions, which nobody can remove while somebody's transaction is open
 * for long.
 */
const LOCK_AT_PLACES = `select ${ACCOUNT} from unnest($1::uuid[], $2::tid[]) as hint (user_id, place)
join accounts a on a.ctid = hint.place and a.user_id = hint.user_id order by a.id for no key update of a`;

/**
 * Locks the users' accounts; for users without one, that they get none until the transaction ends. In the order of their ids, but for those
 * that are not at their places: should two transactions wait for each other, PostgreSQL ends one, which is done again.
 */
export async function lockAccounts(
  em: EntityManager,
  userIds: readonly UserId[],
  places: AccountPlaces = new Map(),
): Promise<AccountsByUser> {
  const accounts = new Map<UserId, LockedAccount>();
  /** Tells who is still without a locked account. The first parameter are the users to look for. */
  const lock = async (sql: string, ...parameters: readonly (readonly string[])[]): Promise<readonly UserId[]> => {
    const found = parameters[0]?.length === 0 ? [] : await rowsOf(em, AccountRow, sql, parameters);
    for (const account of found) accounts.set(account.userId, account);
    return userIds.filter((userId) => !accounts.has(userId));
  };
  const hints = userIds.flatMap((userId) => {
    const place = places.get(userId);
    return place === undefined ? [] : [{ userId, place }];
  });
  const elsewhere = await lock(
    LOCK_AT_PLACES,
    hints.map(({ userId }) => userId),
    hints.map(({ place }) => place),
  );
  const without = await lock(LOCK, elsewhere);
  if (without.length === 0) return accounts;
  await lockOpening(em, without);
  // Some may have been opened meanwhile.
  await lock(LOCK, without);
  return accounts;
}

const DecisionRow = z
  .object({ orderId: OrderId, userId: UserId, amount: int8 })
  .and(
    z.union([
      z.object({ transactionId: z.uuid(), reason: z.null() }),
      z.object({ transactionId: z.null(), reason: CancelReason }),
    ]),
  );

const FIND_DECISIONS = `select t.reference_order_id as "orderId", a.user_id as "userId", t.amount, t.id as "transactionId",
  null as reason
from transactions t join accounts a on a.id = t.account_id
where t.type = 'DEBIT' and t.reference_order_id = any($1::uuid[])
union all
select order_id, user_id, amount, null, reason from payment_refusals where order_id = any($1::uuid[])`;

/** What has ever been decided about these orders. */
export async function findDecisions(
  em: EntityManager,
  orderIds: readonly OrderId[],
): Promise<ReadonlyMap<OrderId, Decision>> {
  const rows = await rowsOf(em, DecisionRow, FIND_DECISIONS, [orderIds]);
  return new Map(rows.map((decision) => [decision.orderId, decision]));
}

/** A locked row stays in its place. */
const UPDATE_BALANCES = `update accounts a
set balance = changed.balance, version = changed.version, updated_at = $6::timestamptz
from unnest($1::tid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[]) as changed (place, id, was_version, balance, version)
where a.ctid = changed.place and a.id = changed.id and a.version = changed.was_version
returning a.user_id as "userId", a.ctid::text as place`;

const WrittenRow = z.object({ userId: UserId, place: z.string() });

/** Writes the balances, and remembers where to. The rows are locked; the comparison of the versions stands behind that. */
export async function updateBalances(
  em: EntityManager,
  changed: readonly ChangedAccount[],
  at: Date,
  places: AccountPlaces,
): Promise<void> {
  if (changed.length === 0) return;
  const written = await rowsOf(em, WrittenRow, UPDATE_BALANCES, [
    changed.map(({ account }) => account.place),
    changed.map(({ account }) => account.id),
    changed.map(({ account }) => account.version),
    changed.map(({ balance }) => balance),
    changed.map(({ version }) => version),
    at,
  ]);
  if (written.length !== changed.length)
    throw new Error(`${changed.length} balances should have changed, but ${written.length} did`);
  for (const { userId, place } of written) places.set(userId, place);
}

const INSERT_DEBITS = `insert into transactions
  (id, account_id, amount, type, reference_order_id, balance_after, account_version, created_at)
select id, account_id, amount, 'DEBIT', order_id, balance_after, account_version, $7::timestamptz
from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::bigint[], $6::bigint[])
  as debit (id, account_id, amount, order_id, balance_after, account_version)`;

/** Adds lines to the ledger. A second DEBIT of an order is refused by the index that stands behind `findDecisions`. */
export async function insertDebits(em: EntityManager, debits: readonly Debit[], at: Date): Promise<void> {
  if (debits.length === 0) return;
  await rowsChanged(em, INSERT_DEBITS, [
    debits.map(({ transactionId }) => transactionId),
    debits.map(({ accountId }) => accountId),
    debits.map(({ amount }) => amount),
    debits.map(({ orderId }) => orderId),
    debits.map(({ balanceAfter }) => balanceAfter),
    debits.map(({ accountVersion }) => accountVersion),
    at,
  ]);
}

const INSERT_REFUSALS = `insert into payment_refusals (order_id, user_id, amount, reason, decided_at)
select order_id, user_id, amount, reason, $5::timestamptz
from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[]) as refused (order_id, user_id, amount, reason)`;

/** Remembers refusals. */
export async function insertRefusals(em: EntityManager, refusals: readonly Refusal[], at: Date): Promise<void> {
  if (refusals.length === 0) return;
  await rowsChanged(em, INSERT_REFUSALS, [
    refusals.map(({ orderId }) => orderId),
    refusals.map(({ userId }) => userId),
    refusals.map(({ amount }) => amount),
    refusals.map(({ reason }) => reason),
    at,
  ]);
}
