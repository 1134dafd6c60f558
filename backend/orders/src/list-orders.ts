import type { MikroORM } from '@mikro-orm/postgresql';
import { OrderId, type OrderPage, type OrderStatus, type UserId } from '@orderbell/contracts';
import { decodeCursor, pageOf, pageSize, rowsOf } from '@orderbell/runtime';
import { orderColumns, OrderRow } from './order-rows.ts';
import { orderView } from './order.ts';

export interface OrdersWanted {
  readonly userId: UserId;
  readonly status?: OrderStatus | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

const page = (condition: string): string =>
  `select ${orderColumns} from orders o where o.user_id = $1 and o.id < $2${condition} order by o.id desc limit $3`;
const OF_ALL = page('');
const OF_STATUS = page(' and o.status = $4');

/** No order has an id above it: the first page begins here. */
const END = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** A user's orders, newest first. @throws ProblemError `validation-failed` for a cursor that is not ours */
export function createListOrders({ orm }: { orm: MikroORM }) {
  return async ({ userId, status, limit, cursor }: OrdersWanted): Promise<OrderPage> => {
    const size = pageSize(limit);
    const before = cursor === undefined ? END : OrderId.parse(decodeCursor(cursor));
    const em = orm.em.fork();
    const found =
      status === undefined
        ? await rowsOf(em, OrderRow, OF_ALL, [userId, before, size + 1])
        : await rowsOf(em, OrderRow, OF_STATUS, [userId, before, size + 1, status]);
    const { items, nextCursor } = pageOf(found, size);
    return { items: items.map(orderView), nextCursor };
  };
}
