import type { HopName, JourneyHop, OrderJourney, OrderTrail, PaymentTrail } from '@orderbell/contracts';

/** When a final order was pushed first, and to how many sockets altogether. */
export interface Push {
  readonly at: Date;
  readonly sockets: number;
}

type Letter = NonNullable<OrderTrail['deadLetter']>;

const nothing = {
  at: null,
  topic: null,
  partition: null,
  offset: null,
  transactionId: null,
  sockets: null,
  deadLetterId: null,
  detail: null,
} as const;

/**
 * Puts the journey of an order together from what its stations know. `payment` is undefined when Payments could not be asked, and
 * `not-needed` when Orders knew all.
 */
export function journeyOf(
  order: OrderTrail,
  payment: PaymentTrail | 'not-needed' | undefined,
  push: Push | undefined,
): OrderJourney {
  const paid = payment === 'not-needed' ? undefined : payment;
  return {
    orderId: order.orderId,
    status: order.status,
    cancelReason: order.cancelReason,
    traceId: order.traceId,
    hops: [
      { ...nothing, name: 'accepted', state: 'done', at: order.acceptedAt },
      requestPublished(order),
      received(order.requestReceivedAt ?? paid?.requestReceivedAt ?? null),
      decided(order, paid),
      resultPublished(order, paid),
      applied(order),
      pushed(push),
    ],
    unreachable: payment === undefined ? ['payments'] : [],
  };
}

function requestPublished({ request, status, deadLetter }: OrderTrail): JourneyHop {
  const name = 'request-published';
  const place = {
    topic: request?.topic ?? null,
    partition: request?.partition ?? null,
    offset: request?.offset ?? null,
  };
  if (request !== null && request.at !== null) return { ...nothing, name, state: 'done', ...place, at: request.at };
  if (status === 'NEW' && deadLetter?.reason === REFUSED_BY_BROKER) return dead(name, deadLetter);
  return { ...nothing, name, state: 'pending' };
}

function received(at: string | null): JourneyHop {
  return { ...nothing, name: 'request-received', state: at === null ? 'pending' : 'done', at };
}

function decided(order: OrderTrail, payment: PaymentTrail | undefined): JourneyHop {
  const name = 'decided';
  const at = order.decidedAt ?? payment?.decidedAt ?? null;
  const transactionId = order.transactionId ?? payment?.transactionId ?? null;
  const refusal = order.cancelReason ?? payment?.refusal ?? null;
  if (refusal !== null) return { ...nothing, name, state: 'failed', at, detail: refusal };
  if (at !== null) return { ...nothing, name, state: 'done', at, transactionId };
  const letter = payment?.deadLetter;
  return letter === undefined || letter === null ? { ...nothing, name, state: 'pending' } : dead(name, letter);
}

function resultPublished(order: OrderTrail, payment: PaymentTrail | undefined): JourneyHop {
  const name = 'result-published';
  const result = order.result ?? payment?.result ?? null;
  if (result !== null && result.at !== null) return { ...nothing, name, state: 'done', ...result };
  const letter = payment?.deadLetter;
  if (letter?.reason === REFUSED_BY_BROKER) return dead(name, letter);
  return { ...nothing, name, state: 'pending' };
}

function applied({ status, appliedAt, deadLetter }: OrderTrail): JourneyHop {
  const name = 'applied';
  if (appliedAt !== null) return { ...nothing, name, state: 'done', at: appliedAt };
  if (status === 'NEW' && deadLetter !== null && deadLetter.reason !== REFUSED_BY_BROKER) return dead(name, deadLetter);
  return { ...nothing, name, state: 'pending' };
}

function pushed(push: Push | undefined): JourneyHop {
  const name = 'pushed';
  if (push === undefined) return { ...nothing, name, state: 'pending', sockets: 0 };
  return { ...nothing, name, state: 'done', at: push.at.toISOString(), sockets: push.sockets };
}

const REFUSED_BY_BROKER = 'refused-by-broker';

/** A letter that was given up is no longer anybody's to settle. */
function dead(name: HopName, { id, status, detail, createdAt }: Letter): JourneyHop {
  if (status === 'requeued') return { ...nothing, name, state: 'pending' };
  const state = status === 'discarded' ? 'failed' : 'dead-letter';
  return { ...nothing, name, state, at: createdAt, deadLetterId: id, detail };
}
