import type { MikroORM } from '@mikro-orm/postgresql';
import { topics, type OrderId } from '@orderbell/contracts';
import { inTransaction, type Outbox, type PartitionLag } from '@orderbell/messaging';
import { firstIdAt, rowsOf, timestamptz, type Logger, type ResendAnswer } from '@orderbell/runtime';
import { z } from 'zod';
import { findDecisions } from './decision-rows.ts';
import { answerTo } from './payment-answer.ts';

export interface ResendResultsOptions {
  readonly orm: MikroORM;
  readonly outbox: Outbox;
  readonly logger: Logger;
  /** How far Orders is with the results, as the broker says. */
  readonly partitions: () => Promise<readonly PartitionLag[]>;
  readonly now?: () => Date;
}

const Times = z.object({ orderId: z.string(), at: timestamptz });
const TIMES = `select reference_order_id as "orderId", created_at as at from transactions
where type = 'DEBIT' and reference_order_id = any($1::uuid[])
union all select order_id, decided_at from payment_refusals where order_id = any($1::uuid[])`;

const Result = z.object({
  id: z.string(),
  sent: z.boolean(),
  partition: z.int().nullable(),
  offset: z.string().nullable(),
});
const RESULT = `select id, sent, partition, "offset" from outbox_messages
where id between $1::uuid and $2::uuid and type = 'PaymentProcessed' and payload->>'orderId' = $3 order by id limit 1`;

/** An answer is written with its decision, and never later than this. */
const ANSWERED_WITHIN_MS = 5_000;

/**
 * Answers decided requests again whose results Orders has not applied: under the id of the first answer when the outbox still has it.
 * A result that only waits for Orders stays.
 */
export function createResendResults(options: ResendResultsOptions) {
  const { orm, outbox, logger, partitions, now = () => new Date() } = options;
  return async (orderIds: readonly OrderId[]): Promise<ResendAnswer> => {
    const found = await partitions();
    return inTransaction(orm, async (em) => {
      const decisions = await findDecisions(em, orderIds);
      const times = new Map((await rowsOf(em, Times, TIMES, [orderIds])).map(({ orderId, at }) => [orderId, at]));
      const [resent, underWay]: [string[], string[]] = [[], []];
      for (const decision of decisions.values()) {
        const { orderId } = decision;
        const decidedAt = times.get(orderId)?.getTime() ?? 0;
        const range = [firstIdAt(decidedAt), firstIdAt(decidedAt + ANSWERED_WITHIN_MS)];
        const [result] = await rowsOf(em, Result, RESULT, [...range, orderId]);
        if (result !== undefined && waits(result, found)) {
          underWay.push(orderId);
          continue;
        }
        resent.push(orderId);
        if (result !== undefined) await outbox.resend(em, [result.id]);
        else {
          const place = { id: orderId, topic: topics.paymentRequests, partition: null, offset: null };
          const timestamp = times.get(orderId) ?? now();
          await outbox.add(em, [answerTo({ ...place, payload: decision, timestamp, receivedAt: timestamp }, decision)]);
        }
      }
      if (resent.length > 0) logger.warn({ orders: resent }, 'payment results were lost, and are sent again');
      return { resent, underWay };
    });
  };
}

function waits({ sent, partition, offset }: z.output<typeof Result>, found: readonly PartitionLag[]): boolean {
  if (!sent) return true;
  if (partition === null || offset === null) return false;
  const place = found.find((each) => each.partition === partition);
  return place !== undefined && place.handled <= BigInt(offset) && BigInt(offset) < place.end;
}
