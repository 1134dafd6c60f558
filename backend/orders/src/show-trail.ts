import type { MikroORM } from '@mikro-orm/postgresql';
import { DeadLetterStatus, type OrderId, type OrderTrail, type UserId } from '@orderbell/contracts';
import { ProblemError, rowsOf, timestamptz } from '@orderbell/runtime';
import { z } from 'zod';
import type { Hop, Journey } from './journey.ts';
import { Order } from './order.ts';

const Request = z.object({
  topic: z.string(),
  partition: z.int().nullable(),
  offset: z.string().nullable(),
  at: timestamptz.nullable(),
  traceparent: z.string().nullable(),
});

/** The payment request has the id of its order. */
const REQUEST = `select topic, partition, "offset", sent_at as at, headers->>'traceparent' as traceparent
from outbox_messages where id = $1 and type = 'OrderPaymentRequested'`;

const Letter = z.object({
  id: z.uuid(),
  status: DeadLetterStatus,
  reason: z.string(),
  detail: z.string(),
  createdAt: timestamptz,
});

/** Of its request, which the broker may have refused, or of its result. */
const LETTER = `select id, status, reason, detail, created_at as "createdAt" from dead_letters
where (message_id = $1::uuid or ordering_key = $1::text) and key = $2
order by status in ('open', 'waiting') desc, id desc limit 1`;

/** What Orders knows of the way of one order of the user. Another user's is `not-found`. */
export function createShowTrail({ orm }: { orm: MikroORM }) {
  return async ({ id, userId }: { readonly id: OrderId; readonly userId: UserId }): Promise<OrderTrail> => {
    const em = orm.em.fork();
    const order = await em.findOne(Order, { id, userId }, { populate: ['journey'] });
    if (order === null) throw new ProblemError('not-found', 'You have no order with this id.');
    const [request] = await rowsOf(em, Request, REQUEST, [id]);
    const [letter] = await rowsOf(em, Letter, LETTER, [id, userId]);
    const journey: Journey | null = order.journey;
    return {
      orderId: order.id,
      status: order.status,
      cancelReason: order.cancelReason,
      traceId: journey?.traceId ?? request?.traceparent?.split('-')[1] ?? null,
      acceptedAt: order.createdAt.toISOString(),
      request:
        published(journey?.request) ??
        (request === undefined
          ? null
          : { ...place(request), at: request.partition === null ? null : (request.at?.toISOString() ?? null) }),
      requestReceivedAt: journey?.request.receivedAt ?? null,
      decidedAt: journey?.decidedAt ?? null,
      transactionId: journey?.transactionId ?? null,
      result: published(journey?.result),
      appliedAt: order.status === 'NEW' ? null : (journey?.appliedAt ?? order.updatedAt.toISOString()),
      deadLetter: letter === undefined ? null : { ...letter, createdAt: letter.createdAt.toISOString() },
    };
  };
}

function place({ topic, partition, offset }: z.output<typeof Request>) {
  return { topic, partition, offset };
}

/** Null when the journey does not say where the message lay: the message itself is asked then. */
function published(hop: Hop | undefined): OrderTrail['request'] {
  if (hop === undefined || hop.topic === null) return null;
  return { topic: hop.topic, partition: hop.partition, offset: hop.offset, at: hop.publishedAt };
}
