import type { MikroORM } from '@mikro-orm/postgresql';
import { CancelReason, DeadLetterStatus, type OrderId, type PaymentTrail, type UserId } from '@orderbell/contracts';
import { firstIdAt, rowsOf, timestamptz } from '@orderbell/runtime';
import { z } from 'zod';

const Decision = z.object({
  at: timestamptz,
  transactionId: z.uuid().nullable(),
  refusal: CancelReason.nullable(),
});

const DECISION = `select t.created_at as at, t.id as "transactionId", null as refusal
from transactions t join accounts a on a.id = t.account_id
where t.type = 'DEBIT' and t.reference_order_id = $1 and a.user_id = $2
union all
select decided_at, null, reason from payment_refusals where order_id = $1 and user_id = $2`;

const Received = z.object({ at: timestamptz });

/** A payment request has the id of its order; the key says whose it is, because another user's is none of the caller's business. */
const RECEIVED = `select received_at as at from inbox_messages where message_id = $1 and consumer = $2`;

const Result = z.object({
  topic: z.string(),
  partition: z.int().nullable(),
  offset: z.string().nullable(),
  at: timestamptz.nullable(),
});

/** The answer was written with the decision: ids of version 7 that were made in those seconds are few, and an index has them. */
const RESULT = `select topic, partition, "offset", sent_at as at from outbox_messages
where id between $1::uuid and $2::uuid and key = $3 and type = 'PaymentProcessed' and payload->>'orderId' = $4 order by id limit 1`;

const Letter = z.object({
  id: z.uuid(),
  status: DeadLetterStatus,
  reason: z.string(),
  detail: z.string(),
  createdAt: timestamptz,
});

const LETTER = `select id, status, reason, detail, created_at as "createdAt" from dead_letters
where (message_id = $1::uuid or ordering_key = $1::text) and key = $2
order by status in ('open', 'waiting') desc, id desc limit 1`;

/** Seconds in which the answer to a decision is written at the latest. */
const ANSWERED_WITHIN_MS = 5_000;

/** What Payments knows of the way of a user's order; of another user's, nothing. */
export function createShowTrail({ orm, consumer }: { orm: MikroORM; consumer: string }) {
  return async ({ orderId, userId }: { readonly orderId: OrderId; readonly userId: UserId }): Promise<PaymentTrail> => {
    const em = orm.em.fork();
    const [decision] = await rowsOf(em, Decision, DECISION, [orderId, userId]);
    const [received] = await rowsOf(em, Received, RECEIVED, [orderId, consumer]);
    const [letter] = await rowsOf(em, Letter, LETTER, [orderId, userId]);
    const [result] =
      decision === undefined
        ? []
        : await rowsOf(em, Result, RESULT, [
            firstIdAt(decision.at.getTime()),
            firstIdAt(decision.at.getTime() + ANSWERED_WITHIN_MS),
            userId,
            orderId,
          ]);
    return {
      requestReceivedAt: received?.at.toISOString() ?? null,
      decidedAt: decision?.at.toISOString() ?? null,
      transactionId: decision?.transactionId ?? null,
      refusal: decision?.refusal ?? null,
      result: result === undefined ? null : { ...result, at: result.at?.toISOString() ?? null },
      deadLetter: letter === undefined ? null : { ...letter, createdAt: letter.createdAt.toISOString() },
    };
  };
}
