import { z } from 'zod';
import type { Books } from '../reader.ts';
import type { Fault, Slice } from './check.ts';
import { judgeOrders, type DebitLine, type OrderLine } from './judge-orders.ts';

/** An order that should be final by now. */
export interface OldNewOrder {
  readonly id: string;
  readonly createdAt: string;
}

export interface OrdersSlice extends Slice<string> {
  readonly stillNew: readonly OldNewOrder[];
}

const Bound = z.object({ id: z.string() });
/** The id so many orders further. */
const BOUND = `select id from orders where id > $1::uuid order by id offset $2 limit 1`;
/** The id so many orders before the newest. */
const NEWEST = `select id from orders order by id desc offset $1 limit 1`;

const Print = z.object({ print: z.string(), count: z.int() });
const OrdersPrint = Print.extend({
  stillNew: z.array(z.object({ id: z.string(), createdAt: z.string() })),
});
const ORDERS_PRINT = `select count(*) filter (where status = 'FINISHED')::int as count,
  coalesce(sum(hashtextextended(id::text || ' ' || amount, 0)::numeric) filter (where status = 'FINISHED'), 0)::text as print,
  coalesce(json_agg(json_build_object('id', id, 'createdAt', created_at))
    filter (where status = 'NEW' and created_at < now() - make_interval(secs => $3)), '[]') as "stillNew"
from orders where id > $1::uuid and id <= $2::uuid`;
const DEBITS_PRINT = `select count(*)::int as count,
  coalesce(sum(hashtextextended(reference_order_id::text || ' ' || amount, 0)::numeric), 0)::text as print
from transactions where type = 'DEBIT' and reference_order_id > $1::uuid and reference_order_id <= $2::uuid`;

const OrderRow: z.ZodType<OrderLine> = z.object({ id: z.string(), amount: z.string(), status: z.string() });
const ORDERS = `select id, amount::text, status from orders where id > $1::uuid and id <= $2::uuid`;
const ORDERS_BY_ID = `select id, amount::text, status from orders where id = any($1::uuid[])`;
const DebitRow: z.ZodType<DebitLine> = z.object({ orderId: z.string(), amount: z.string() });
const DEBITS = `select reference_order_id as "orderId", amount::text from transactions
where type = 'DEBIT' and reference_order_id > $1::uuid and reference_order_id <= $2::uuid`;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export interface OrdersCheckOptions {
  /** Orders in a slice. */
  readonly size: number;
  /** How old an order may become before it should be final. */
  readonly stuckSeconds: number;
}

/**
 * Every FINISHED order has exactly one DEBIT of its amount, and nothing else has any. Both databases reckon a fingerprint of a range of
 * order ids; only where these differ are rows fetched: that is where orders are under way, or something is wrong.
 */
export function checkOrdersAndDebits(books: Books, { size, stuckSeconds }: OrdersCheckOptions) {
  const judge = async (from: string, to: string): Promise<Omit<OrdersSlice, 'next'>> => {
    // Orders first: an order that is FINISHED now had its DEBIT before.
    const [orders] = await books.orders.rows(OrdersPrint, ORDERS_PRINT, [from, to, stuckSeconds]);
    const [debits] = await books.payments.rows(Print, DEBITS_PRINT, [from, to]);
    const stillNew = orders?.stillNew ?? [];
    if (orders?.print === debits?.print && orders?.count === debits?.count) return { faults: [], stillNew };
    return { faults: await compare(from, to), stillNew };
  };

  const compare = async (from: string, to: string): Promise<readonly Fault[]> => {
    const orders = await books.orders.rows(OrderRow, ORDERS, [from, to]);
    const debits = await books.payments.rows(DebitRow, DEBITS, [from, to]);
    // A DEBIT whose order was not FINISHED before it was read may have a FINISHED order by now: that one is read again.
    const before = new Map(orders.map((order) => [order.id, order]));
    const unclear = debits
      .filter(({ orderId }) => before.get(orderId)?.status !== 'FINISHED')
      .map((each) => each.orderId);
    const after = unclear.length === 0 ? [] : await books.orders.rows(OrderRow, ORDERS_BY_ID, [unclear]);
    return judgeOrders(orders, debits, after);
  };

  return {
    slice: async (from: string | null): Promise<OrdersSlice> => {
      const start = from ?? FIRST_ID;
      const [bound] = await books.orders.rows(Bound, BOUND, [start, size - 1]);
      return { ...(await judge(start, bound?.id ?? LAST_ID)), next: bound?.id ?? null };
    },
    /** The newest orders, as many as a slice has: damage is likeliest where something happens. */
    newest: async (): Promise<Omit<OrdersSlice, 'next'>> => {
      const [bound] = await books.orders.rows(Bound, NEWEST, [size]);
      return judge(bound?.id ?? FIRST_ID, LAST_ID);
    },
  };
}
