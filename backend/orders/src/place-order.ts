import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import {
  OrderId,
  UserId,
  orderChanged,
  orderPaymentRequested,
  type Order as OrderView,
  type PlaceOrder,
} from '@orderbell/contracts';
import { inTransaction, isRetryableConflict, isTransient, outgoing, type Outbox } from '@orderbell/messaging';
import {
  ProblemError,
  createBatcher,
  reasonOf,
  rowsChanged,
  rowsOf,
  type Idempotency,
  type Logger,
} from '@orderbell/runtime';
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import { OrderRow, asPlaced, orderColumns, orderView, type OrderState } from './order.ts';
import { feedNumbers, reserveNumbers, setFeeds, type FeedNumbers } from './user-feed.ts';

export interface OrderToPlace extends PlaceOrder {
  readonly userId: UserId;
  readonly idempotency: Idempotency | undefined;
  readonly traceparent: string;
}

export interface PlacedOrder {
  readonly order: OrderView;
  /** Whether an earlier request with the same key has placed it. */
  readonly replayed: boolean;
}

export interface PlaceOrderOptions {
  readonly orm: MikroORM;
  readonly outbox: Outbox;
  readonly logger: Logger;
  /** Transactions that may be under way at once. */
  readonly lanes: number;
  /** Orders in one transaction at most. */
  readonly maxBatch: number;
  /** Requests that may wait; the next one is refused with `overloaded`. */
  readonly maxWaiting: number;
  readonly now?: () => Date;
}

/**
 * Places orders. Requests that wait while a transaction runs go into the next one together.
 * Refuses with `idempotency-key-reused`, and with `overloaded` when too many wait or the database is out of reach; then
 * an order may have been placed nevertheless, and the same request with the same key finds out.
 */
export function createPlaceOrder(options: PlaceOrderOptions): (order: OrderToPlace) => Promise<PlacedOrder> {
  const { orm, outbox, logger, lanes, maxBatch, maxWaiting, now = () => new Date() } = options;
  return createBatcher({ run: placeTogether, lanes, maxBatch, maxWaiting });

  async function placeTogether(requests: readonly OrderToPlace[]): Promise<readonly (PlacedOrder | Error)[]> {
    let committing = false;
    try {
      return await inTransaction(orm, async (em) => {
        committing = false;
        const answers = await placeAll(em, outbox, requests, now());
        committing = true;
        return answers;
      });
    } catch (cause) {
      if (isTransient(cause) || isRetryableConflict(cause)) {
        logger.warn({ reason: reasonOf(cause), orders: requests.length }, 'orders could not be placed for now');
        return requests.map(() => tryAgain(cause));
      }
      const error = cause instanceof Error ? cause : new Error(String(cause));
      // Whether a commit that failed has taken effect is unknown: to do its work again might place orders twice.
      if (committing || requests.length === 1) return requests.map(() => error);
      // One of them is bad; the halves without it must not suffer.
      const middle = Math.ceil(requests.length / 2);
      return [...(await placeTogether(requests.slice(0, middle))), ...(await placeTogether(requests.slice(middle)))];
    }
  }
}

function tryAgain(cause: unknown): ProblemError {
  return new ProblemError(
    'overloaded',
    'The order could not be taken right now. Send it again with the same Idempotency-Key: it is placed once at most.',
    { retryAfter: 1, cause },
  );
}

interface NewOrder {
  readonly order: OrderState;
  readonly request: OrderToPlace;
}

/** The first order of a key, and the hash of the request that it came from. */
interface FirstOrder {
  readonly order: OrderState;
  readonly hash: Buffer;
}

async function placeAll(
  em: EntityManager,
  outbox: Outbox,
  requests: readonly OrderToPlace[],
  now: Date,
): Promise<readonly (PlacedOrder | Error)[]> {
  const counts = countByUser(requests);
  const before = await reserveNumbers(em, counts);
  // Only now, behind the locks on the feeds, nobody else can be placing an order with one of these keys.
  const firsts = await findFirstOrders(em, requests);
  const numbers = feedNumbers(before);
  const placed: NewOrder[] = [];
  const answers = requests.map((request) => {
    const first = firsts.get(keyOf(request));
    if (first !== undefined) return repeated(request, first);
    const order = newOrder(request, numbers.next(request.userId), now);
    placed.push({ order, request });
    if (request.idempotency !== undefined) firsts.set(keyOf(request), { order, hash: request.idempotency.hash });
    return { order: orderView(order), replayed: false };
  });
  await setFeeds(em, unusedNumbers(before, counts, numbers.moved()));
  await insertOrders(em, placed);
  await outbox.add(
    em,
    placed.flatMap(({ order, request: { traceparent } }) => {
      const { id: orderId, userId, amount, description, seq } = order;
      return [
        outgoing(orderPaymentRequested, {
          key: userId,
          payload: { orderId, userId, amount, description },
          traceparent,
        }),
        outgoing(orderChanged, { key: userId, payload: { seq, order: orderView(order) }, traceparent }),
      ];
    }),
  );
  return answers;
}

/** Answers a request whose key has placed an order before: with that order as it was, if it is the same request. */
export function repeated(request: OrderToPlace, first: FirstOrder): PlacedOrder | ProblemError {
  if (request.idempotency?.hash.equals(first.hash)) return { order: orderView(asPlaced(first.order)), replayed: true };
  return new ProblemError(
    'idempotency-key-reused',
    'This Idempotency-Key has placed another order: send each new order with a new key.',
  );
}

function newOrder({ userId, amount, description }: OrderToPlace, seq: number, now: Date): OrderState {
  return {
    id: OrderId.parse(newId()),
    userId,
    amount,
    description,
    status: 'NEW',
    cancelReason: null,
    seq,
    placedSeq: seq,
    createdAt: now,
    updatedAt: now,
  };
}

/** Without a key, no request repeats another; a space cannot be in a key. */
function keyOf({ userId, idempotency }: Pick<OrderToPlace, 'userId' | 'idempotency'>): string | undefined {
  return idempotency === undefined ? undefined : `${userId} ${idempotency.key}`;
}

function countByUser(requests: readonly OrderToPlace[]): FeedNumbers {
  const counts = new Map<UserId, number>();
  for (const { userId } of requests) counts.set(userId, (counts.get(userId) ?? 0) + 1);
  return counts;
}

/** Feeds in which repeated requests have left reserved numbers over, and where these feeds really stand: a feed has no holes. */
export function unusedNumbers(before: FeedNumbers, reserved: FeedNumbers, moved: FeedNumbers): FeedNumbers {
  const corrected = new Map<UserId, number>();
  for (const [userId, last] of before) {
    const latest = moved.get(userId) ?? last;
    if (latest !== last + (reserved.get(userId) ?? 0)) corrected.set(userId, latest);
  }
  return corrected;
}

const FirstOrderRow = OrderRow.extend({ key: z.string(), hash: z.instanceof(Buffer) });

const FIND_FIRSTS = `select ${orderColumns}, o.idempotency_key as key, o.idempotency_hash as hash
from unnest($1::uuid[], $2::text[]) as wanted (user_id, key)
join orders o on o.user_id = wanted.user_id and o.idempotency_key = wanted.key and o.idempotency_key is not null`;

async function findFirstOrders(
  em: EntityManager,
  requests: readonly OrderToPlace[],
): Promise<Map<string | undefined, FirstOrder>> {
  const wanted = new Map(
    requests.flatMap(({ userId, idempotency }) =>
      idempotency === undefined ? [] : [[keyOf({ userId, idempotency }), { userId, key: idempotency.key }]],
    ),
  );
  if (wanted.size === 0) return new Map();
  const values = [...wanted.values()];
  const rows = await rowsOf(em, FirstOrderRow, FIND_FIRSTS, [
    values.map(({ userId }) => userId),
    values.map(({ key }) => key),
  ]);
  return new Map(rows.map(({ key, hash, ...order }) => [`${order.userId} ${key}`, { order, hash }]));
}

const INSERT = `insert into orders
  (id, user_id, amount, description, status, seq, placed_seq, created_at, updated_at, idempotency_key, idempotency_hash)
select id, user_id, amount, description, 'NEW', seq, seq, created_at, created_at, idempotency_key, idempotency_hash
from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::bigint[], $6::timestamptz[], $7::text[], $8::bytea[])
  as placed (id, user_id, amount, description, seq, created_at, idempotency_key, idempotency_hash)`;

async function insertOrders(em: EntityManager, placed: readonly NewOrder[]): Promise<void> {
  if (placed.length === 0) return;
  await rowsChanged(em, INSERT, [
    placed.map(({ order }) => order.id),
    placed.map(({ order }) => order.userId),
    placed.map(({ order }) => order.amount),
    placed.map(({ order }) => order.description),
    placed.map(({ order }) => order.seq),
    placed.map(({ order }) => order.createdAt),
    placed.map(({ request }) => request.idempotency?.key ?? null),
    placed.map(({ request }) => request.idempotency?.hash ?? null),
  ]);
}
