import type { MikroORM } from '@mikro-orm/postgresql';
import { orderPaymentRequested, type OrderId } from '@orderbell/contracts';
import { inTransaction, outgoing, type Outbox, type PartitionLag } from '@orderbell/messaging';
import { rowsOf, type Logger, type ResendAnswer } from '@orderbell/runtime';
import { z } from 'zod';
import { findOrders } from './order-rows.ts';

export interface ResendRequestsOptions {
  readonly orm: MikroORM;
  readonly outbox: Outbox;
  readonly logger: Logger;
  /** How far Payments is with the requests, as the broker says. */
  readonly partitions: () => Promise<readonly PartitionLag[]>;
}

const Row = z.object({
  id: z.string(),
  sent: z.boolean(),
  partition: z.int().nullable(),
  offset: z.string().nullable(),
});
const FIND = `select id, sent, partition, "offset" from outbox_messages where id = any($1::uuid[])`;

/**
 * Sends payment requests again that have not reached Payments, each under its id: those that the broker does not have any more, or
 * that Payments has passed without receiving them. One that only waits for Payments stays.
 */
export function createResendRequests({ orm, outbox, logger, partitions }: ResendRequestsOptions) {
  return async (orderIds: readonly OrderId[]): Promise<ResendAnswer> => {
    const found = await partitions();
    return inTransaction(orm, async (em) => {
      const orders = [...(await findOrders(em, orderIds)).values()].filter(({ status }) => status === 'NEW');
      const rows = new Map((await rowsOf(em, Row, FIND, [orders.map(({ id }) => id)])).map((row) => [row.id, row]));
      const waits = (id: string): boolean => {
        const row = rows.get(id);
        if (row === undefined || row.partition === null || row.offset === null) return row !== undefined && !row.sent;
        const offset = BigInt(row.offset);
        const place = found.find(({ partition }) => partition === row.partition);
        return !row.sent || (place !== undefined && place.handled <= offset && offset < place.end);
      };
      const lost = orders.filter(({ id }) => !waits(id));
      await outbox.resend(
        em,
        lost.filter(({ id }) => rows.has(id)).map(({ id }) => id),
      );
      // The outbox has forgotten old ones: they are written anew, under the same id.
      const forgotten = lost.filter(({ id }) => !rows.has(id));
      await outbox.add(
        em,
        forgotten.map(({ id, userId, amount, description }) =>
          outgoing(orderPaymentRequested, {
            id,
            key: userId,
            payload: { orderId: id, userId, amount, description },
          }),
        ),
      );
      const resent = lost.map(({ id }) => id);
      if (resent.length > 0) logger.warn({ orders: resent }, 'payment requests were lost, and are sent again');
      return { resent, underWay: orders.flatMap(({ id }) => (resent.includes(id) ? [] : [id])) };
    });
  };
}
