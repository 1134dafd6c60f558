import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import {
  OrderId,
  orderChanged,
  orderPaymentRequested,
  type Order as OrderView,
  type PlaceOrder,
  type UserId,
} from '@orderbell/contracts';
import { inTransaction, isRetryableConflict, isTransient, newId, outgoing, type Outbox } from '@orderbell/messaging';
import {
  ProblemError,
  createBatcher,
  reasonOf,
  type CrashHook,
  type Idempotency,
  type Logger,
} from '@orderbell/runtime';
import { findOrdersByKeys, insertOrders, type PlacedOrder } from './order-rows.ts';
import { asPlaced, orderView, type OrderState } from './order.ts';
import { feedNumbers, latestNumbers, makeAndLockFeeds } from './user-feed.ts';

export interface OrderToPlace extends PlaceOrder {
  readonly userId: UserId;
  readonly idempotency: Idempotency | undefined;
  readonly traceparent: string;
}

export interface PlaceOrderAnswer {
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
  readonly faultPoint?: CrashHook | undefined;
}

/**
 * Places orders. Requests that wait while a transaction runs go into the next one together.
 * Refuses with `idempotency-key-reused`, and with `overloaded` when too many wait or the database is out of reach; then
 * an order may have been placed nevertheless, and the same request with the same key finds out.
 */
export function createPlaceOrder(options: PlaceOrderOptions): (order: OrderToPlace) => Promise<PlaceOrderAnswer> {
  const { orm, outbox, logger, lanes, maxBatch, maxWaiting, now = () => new Date(), faultPoint } = options;
  return createBatcher({ run: placeTogether, lanes, maxBatch, maxWaiting });

  async function placeTogether(requests: readonly OrderToPlace[]): Promise<readonly (PlaceOrderAnswer | Error)[]> {
    let committing = false;
    try {
      const placed = await inTransaction(orm, async (em) => {
        committing = false;
        const answers = await placeAll(em, outbox, requests, now());
        committing = true;
        faultPoint?.('place:before-commit');
        return answers;
      });
      faultPoint?.('place:after-commit');
      return placed;
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

async function placeAll(
  em: EntityManager,
  outbox: Outbox,
  requests: readonly OrderToPlace[],
  now: Date,
): Promise<readonly (PlaceOrderAnswer | Error)[]> {
  const userIds = [...new Set(requests.map(({ userId }) => userId))];
  await makeAndLockFeeds(em, userIds);
  const latest = await latestNumbers(em, userIds);
  // Only now, behind the locks on the feeds, nobody else can be placing an order with one of these keys.
  const earlier = await findOrdersByKeys(em, keysOf(requests));
  const firsts = new Map(earlier.map((first) => [keyOf(first.order.userId, first.idempotency), first]));
  const numbers = feedNumbers(latest);
  const placed: (PlacedOrder & { readonly traceparent: string })[] = [];
  const answers = requests.map((request) => {
    const { userId, idempotency, traceparent } = request;
    const first = idempotency === undefined ? undefined : firsts.get(keyOf(userId, idempotency));
    if (first !== undefined) return repeated(request, first);
    const order = newOrder(request, numbers.next(userId), now);
    placed.push({ order, idempotency, traceparent });
    if (idempotency !== undefined) firsts.set(keyOf(userId, idempotency), { order, idempotency });
    return { order: orderView(order), replayed: false };
  });
  await insertOrders(em, placed, now);
  await outbox.add(
    em,
    placed.flatMap(({ order, traceparent }) => {
      const { id: orderId, userId, amount, description, seq } = order;
      const request = { orderId, userId, amount, description };
      return [
        // One request per order: with the order's id it is found again in every outbox, inbox and dead letter.
        outgoing(orderPaymentRequested, { id: orderId, key: userId, payload: request, traceparent }),
        outgoing(orderChanged, { key: userId, payload: { seq, order: orderView(order) }, traceparent }),
      ];
    }),
  );
  return answers;
}

/** Answers a request whose key has placed an order before: with that order as it was, if it is the same request. */
export function repeated(
  { idempotency }: Pick<OrderToPlace, 'idempotency'>,
  first: PlacedOrder,
): PlaceOrderAnswer | ProblemError {
  if (idempotency !== undefined && first.idempotency?.hash.equals(idempotency.hash)) {
    return { order: orderView(asPlaced(first.order)), replayed: true };
  }
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

/** Keys belong to their users. A space cannot be in a key. */
function keyOf(userId: UserId, idempotency: Idempotency | undefined): string {
  return `${userId} ${idempotency?.key ?? ''}`;
}

function keysOf(requests: readonly OrderToPlace[]): readonly { readonly userId: UserId; readonly key: string }[] {
  const keys = new Map(
    requests.flatMap(({ userId, idempotency }) =>
      idempotency === undefined ? [] : [[keyOf(userId, idempotency), { userId, key: idempotency.key }]],
    ),
  );
  return [...keys.values()];
}
