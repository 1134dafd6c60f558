import type { MikroORM } from '@mikro-orm/postgresql';
import { OrderId, type OrderPage, type OrderStatus, type UserId } from '@orderbell/contracts';
import { decodeCursor, pageOf, pageSize } from '@orderbell/runtime';
import { Order, orderView } from './order.ts';

export interface OrdersWanted {
  readonly userId: UserId;
  readonly status?: OrderStatus | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** A user's orders, newest first. @throws ProblemError `validation-failed` for a cursor that is not ours */
export function createListOrders({ orm }: { orm: MikroORM }) {
  return async ({ userId, status, limit, cursor }: OrdersWanted): Promise<OrderPage> => {
    const size = pageSize(limit);
    const found = await orm.em.fork().find(
      Order,
      {
        userId,
        ...(status === undefined ? {} : { status }),
        ...(cursor === undefined ? {} : { id: { $lt: OrderId.parse(decodeCursor(cursor)) } }),
      },
      { orderBy: { id: 'desc' }, limit: size + 1 },
    );
    const { items, nextCursor } = pageOf(found, size);
    return { items: items.map(orderView), nextCursor };
  };
}
