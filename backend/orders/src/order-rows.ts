import type { EntityManager } from '@mikro-orm/postgresql';
import { CancelReason, OrderId, OrderStatus, UserId } from '@orderbell/contracts';
import { int8, rowsChanged, rowsOf, timestamptz, type Idempotency } from '@orderbell/runtime';
import { z } from 'zod';
import type { Journey } from './journey.ts';
import type { OrderState } from './order.ts';

/*
 * Orders as rows: for the statements of place-order and apply-payment-results, each of which does its work for the whole batch at once,
 * and for lists and feeds, whose pages took three times the CPU as entities.
 */

/** The columns of an OrderRow, of `orders o`. */
export const orderColumns = `o.id, o.user_id as "userId", o.amount, o.description, o.status, o.cancel_reason as "cancelReason",
  o.seq, o.placed_seq as "placedSeq", o.created_at as "createdAt", o.updated_at as "updatedAt"`;

export const OrderRow = z.object({
  id: OrderId,
  userId: UserId,
  amount: int8,
  description: z.string(),
  status: OrderStatus,
  cancelReason: CancelReason.nullable(),
  seq: int8,
  placedSeq: int8,
  createdAt: timestamptz,
  updatedAt: timestamptz,
});

/** An order with the key of the request that placed it. */
export interface PlacedOrder {
  readonly order: OrderState;
  readonly idempotency: Idempotency | undefined;
}

const KeyedRow = OrderRow.extend({ key: z.string(), hash: z.instanceof(Buffer) });

const FIND_BY_KEYS = `select ${orderColumns}, o.idempotency_key as key, o.idempotency_hash as hash
from unnest($1::uuid[], $2::text[]) as wanted (user_id, key)
join orders o on o.user_id = wanted.user_id and o.idempotency_key = wanted.key and o.idempotency_key is not null`;

/** The orders that requests with these keys have placed; a key belongs to its user. */
export async function findOrdersByKeys(
  em: EntityManager,
  keys: readonly { readonly userId: UserId; readonly key: string }[],
): Promise<readonly PlacedOrder[]> {
  if (keys.length === 0) return [];
  const rows = await rowsOf(em, KeyedRow, FIND_BY_KEYS, [keys.map(({ userId }) => userId), keys.map(({ key }) => key)]);
  return rows.map(({ key, hash, ...order }) => ({ order, idempotency: { key, hash } }));
}

const INSERT = `insert into orders
  (id, user_id, amount, description, status, seq, placed_seq, created_at, updated_at, idempotency_key, idempotency_hash)
select id, user_id, amount, description, 'NEW', seq, seq, $8::timestamptz, $8::timestamptz, idempotency_key, idempotency_hash
from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::bytea[])
  as placed (id, user_id, amount, description, seq, idempotency_key, idempotency_hash)`;

/** Adds orders that have been placed at this moment. */
export async function insertOrders(em: EntityManager, placed: readonly PlacedOrder[], at: Date): Promise<void> {
  if (placed.length === 0) return;
  await rowsChanged(em, INSERT, [
    placed.map(({ order }) => order.id),
    placed.map(({ order }) => order.userId),
    placed.map(({ order }) => order.amount),
    placed.map(({ order }) => order.description),
    placed.map(({ order }) => order.seq),
    placed.map(({ idempotency }) => idempotency?.key ?? null),
    placed.map(({ idempotency }) => idempotency?.hash ?? null),
    at,
  ]);
}

const FIND = `select ${orderColumns} from orders o where o.id = any($1::uuid[])`;

/** Every writer of orders holds the lock on its user's feed: what is read behind that lock cannot change before it is written. */
export async function findOrders(
  em: EntityManager,
  ids: readonly OrderId[],
): Promise<ReadonlyMap<OrderId, OrderState>> {
  const rows = await rowsOf(em, OrderRow, FIND, [ids]);
  return new Map(rows.map((order) => [order.id, order]));
}

/** An order that has become final, and how. */
export interface SettledOrder {
  readonly order: OrderState;
  readonly journey: Journey;
}

/** Journeys go as lines of JSON: in an array of JSON each of their quotes would be escaped and read again. */
const SETTLE = `update orders o
set status = settled.status, cancel_reason = settled.cancel_reason, seq = settled.seq, updated_at = $7::timestamptz,
  journey = nullif(settled.journey, '')::jsonb
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], string_to_array($6, e'\\n'))
  as settled (id, user_id, status, cancel_reason, seq, journey)
where o.id = settled.id and o.user_id = settled.user_id and o.status = 'NEW'`;

/** Makes NEW orders final at this moment. Their journeys are kept with them, unless that is switched off to measure what it costs. */
export async function updateSettled(
  em: EntityManager,
  settled: readonly SettledOrder[],
  at: Date,
  recordJourneys: boolean,
): Promise<void> {
  const changed = await rowsChanged(em, SETTLE, [
    settled.map(({ order }) => order.id),
    settled.map(({ order }) => order.userId),
    settled.map(({ order }) => order.status),
    settled.map(({ order }) => order.cancelReason),
    settled.map(({ order }) => order.seq),
    settled.map(({ journey }) => (recordJourneys ? JSON.stringify(journey) : '')).join('\n'),
    at,
  ]);
  // A number given to an order that did not change would be a hole in its user's feed: undo everything instead.
  if (changed !== settled.length) throw new Error(`${settled.length} orders should have changed, but ${changed} did`);
}
