import type { MikroORM } from '@mikro-orm/postgresql';
import type { OrderId, UserId, Order as OrderView } from '@orderbell/contracts';
import { ProblemError } from '@orderbell/runtime';
import { Order, orderView } from './order.ts';

/** One order of the user. Another user's is `not-found`, so that nobody learns which ids exist. */
export function createShowOrder({ orm }: { orm: MikroORM }) {
  return async ({ userId, id }: { readonly userId: UserId; readonly id: OrderId }): Promise<OrderView> => {
    const order = await orm.em.fork().findOne(Order, { id, userId });
    if (order === null) throw new ProblemError('not-found', 'You have no order with this id.');
    return orderView(order);
  };
}
