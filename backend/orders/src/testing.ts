import { UserId, orderChanged, type Order as OrderView, type PaymentProcessed } from '@orderbell/contracts';
import { bundleItems, createOutbox, inTransaction } from '@orderbell/messaging';
import { createLogger, int8, openDatabase, rowsOf, timestamptz, type Idempotency } from '@orderbell/runtime';
import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import { createApplyPaymentResults, type PaymentResult } from './apply-payment-results.ts';
import { entities, migrations } from './database.ts';
import { createPlaceOrder, type OrderToPlace, type PlaceOrderOptions } from './place-order.ts';

/* What the integration tests of Orders share. */

const OutboxRow = z.object({
  position: int8,
  type: z.string(),
  key: z.string(),
  payload: z.unknown(),
  headers: z.record(z.string(), z.string()).nullable(),
  createdAt: timestamptz,
});

/** Orders on a database, without HTTP and Kafka: one instance of the service. */
export async function openOrders(
  url: string,
  limits: Partial<Pick<PlaceOrderOptions, 'lanes' | 'maxBatch' | 'maxWaiting'>> = {},
) {
  const logger = createLogger('orders', 'silent');
  const orm = await openDatabase({ url, pool: 6, entities, migrations, applicationName: 'orders-test', logger });
  const outbox = createOutbox({ orm });
  const handle = createApplyPaymentResults({ outbox });
  return {
    orm,
    placeOrder: createPlaceOrder({ orm, outbox, logger, lanes: 2, maxBatch: 500, maxWaiting: 5000, ...limits }),
    applyResults: (results: readonly PaymentResult[]) => inTransaction(orm, (em) => handle(em, results)),
    /** The messages in the outbox, those of a bundle one by one. */
    async outboxRows() {
      const rows = await rowsOf(
        orm.em.fork(),
        OutboxRow,
        `select position, type, key, payload, headers, created_at as "createdAt" from outbox_messages order by position`,
        [],
      );
      return rows.flatMap((row) => (bundleItems(row.payload) ?? [row]).map((item) => ({ ...row, ...item })));
    },
    close: () => orm.close(true),
  };
}
export type OrdersInstance = Awaited<ReturnType<typeof openOrders>>;

export const newUser = (): UserId => UserId.parse(newId());

export const idempotencyOf = (key: string, request: unknown): Idempotency => ({
  key,
  hash: createHash('sha256').update(JSON.stringify(request)).digest(),
});

/** A request to place an order; with a key, its hash is that of amount and description. */
export function orderRequest(
  userId: UserId,
  given: { amount?: number; description?: string; key?: string } = {},
): OrderToPlace {
  const { amount = 1000, description = 'тестовая покупка', key } = given;
  return {
    userId,
    amount,
    description,
    idempotency: key === undefined ? undefined : idempotencyOf(key, { amount, description }),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
}

let offset = 0;

/** A payment result as the inbox hands it over. */
export function resultFor(
  { id: orderId, userId, amount }: Pick<OrderView, 'id' | 'userId' | 'amount'>,
  errorMessage: string | null = null,
  changes: Partial<PaymentProcessed> = {},
): PaymentResult {
  offset += 1;
  return {
    id: newId(),
    type: 'PaymentProcessed',
    version: 1,
    key: userId,
    payload: { orderId, userId, amount, success: errorMessage === null, errorMessage, ...changes },
    headers: { 'answers-topic': 'order-payment-requests', 'answers-partition': '3', 'answers-offset': '7' },
    topic: 'order-payment-results',
    partition: 1,
    offset: String(offset),
    timestamp: new Date(),
    receivedAt: new Date(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
}

/** The numbers of each user's published changes, in the order in which they will be published. */
export async function publishedSeqs(orders: OrdersInstance): Promise<ReadonlyMap<string, readonly number[]>> {
  const seqs = new Map<string, number[]>();
  for (const { type, key, payload } of await orders.outboxRows()) {
    if (type !== orderChanged.type) continue;
    const ofUser = seqs.get(key) ?? [];
    seqs.set(key, ofUser);
    ofUser.push(orderChanged.schema.parse(payload).seq);
  }
  return seqs;
}

export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
