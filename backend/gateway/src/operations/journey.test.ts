import { OrderId, type OrderTrail, type PaymentTrail } from '@orderbell/contracts';
import { describe, expect, it } from 'vitest';
import { journeyOf } from './journey.ts';

const at = (ms: number): string => new Date(1_700_000_000_000 + ms).toISOString();

const fresh: OrderTrail = {
  orderId: OrderId.parse('0198c0de-0000-7000-8000-000000000001'),
  status: 'NEW',
  cancelReason: null,
  traceId: 'a'.repeat(32),
  acceptedAt: at(0),
  request: { topic: 'order-payment-requests', partition: null, offset: null, at: null },
  requestReceivedAt: null,
  decidedAt: null,
  transactionId: null,
  result: null,
  appliedAt: null,
  deadLetter: null,
};
const sent: OrderTrail = {
  ...fresh,
  request: { topic: 'order-payment-requests', partition: 3, offset: '7', at: at(2) },
};
const finished: OrderTrail = {
  ...sent,
  status: 'FINISHED',
  requestReceivedAt: at(4),
  decidedAt: at(6),
  transactionId: '0198c0de-0000-7000-8000-000000000009',
  result: { topic: 'order-payment-results', partition: 3, offset: '9', at: at(8) },
  appliedAt: at(10),
};
const untouched: PaymentTrail = {
  requestReceivedAt: null,
  decidedAt: null,
  transactionId: null,
  refusal: null,
  result: null,
  deadLetter: null,
};
const letter = {
  id: '0198c0de-0000-7000-8000-00000000000d',
  status: 'open' as const,
  reason: 'handler-failed',
  detail: 'no such thing',
  createdAt: at(5),
};

const states = (...of: Parameters<typeof journeyOf>) => journeyOf(...of).hops.map(({ state }) => state);
const [done, pending, failed, dead] = ['done', 'pending', 'failed', 'dead-letter'] as const;

describe('the journey of an order', () => {
  it('of a finished one has every hop, its ledger line and how many sockets rang', () => {
    const { hops, unreachable } = journeyOf(finished, 'not-needed', { at: new Date(at(12)), sockets: 2 });
    expect(hops.map(({ state }) => state)).toEqual([done, done, done, done, done, done, done]);
    expect(hops.map((hop) => hop.at)).toEqual([0, 2, 4, 6, 8, 10, 12].map(at));
    expect(hops[1]).toMatchObject({ topic: 'order-payment-requests', partition: 3, offset: '7' });
    expect(hops[3]).toMatchObject({ transactionId: finished.transactionId, detail: null });
    expect(hops[6]).toMatchObject({ sockets: 2 });
    expect(unreachable).toEqual([]);
  });

  it('of a cancelled one says why where it was decided', () => {
    const cancelled: OrderTrail = { ...finished, status: 'CANCELLED', cancelReason: 'no-account', transactionId: null };
    const { hops } = journeyOf(cancelled, 'not-needed', undefined);
    expect(hops[3]).toMatchObject({ state: failed, detail: 'no-account', at: at(6) });
    expect(hops[6]).toMatchObject({ state: pending, sockets: 0 });
  });

  it('of a stuck one ends where it is stuck', () => {
    expect(states(fresh, untouched, undefined)).toEqual([done, ...Array.from({ length: 6 }, () => pending)]);
    expect(states(sent, untouched, undefined).slice(0, 3)).toEqual([done, done, pending]);
    const decided = { ...untouched, requestReceivedAt: at(4), decidedAt: at(6), transactionId: finished.transactionId };
    expect(states(sent, decided, undefined)).toEqual([done, done, done, done, pending, pending, pending]);
  });

  it('shows where a dead letter holds it up, and which', () => {
    const held = { ...untouched, requestReceivedAt: at(5), deadLetter: letter };
    expect(states(sent, held, undefined)).toEqual([done, done, done, dead, pending, pending, pending]);
    expect(journeyOf(sent, held, undefined).hops[3]).toMatchObject({ deadLetterId: letter.id, detail: letter.detail });
    const decided = { ...untouched, decidedAt: at(6), result: finished.result };
    expect(states({ ...sent, deadLetter: letter }, decided, undefined).slice(4)).toEqual([done, dead, pending]);
    const refusedByBroker = { ...letter, reason: 'refused-by-broker' };
    expect(states({ ...fresh, deadLetter: refusedByBroker }, untouched, undefined).slice(0, 2)).toEqual([done, dead]);
  });

  it('a letter that was requeued holds nothing up, and one that was given up has failed', () => {
    const held = (status: 'requeued' | 'discarded') => ({ ...untouched, deadLetter: { ...letter, status } });
    expect(states(sent, held('requeued'), undefined)[3]).toBe(pending);
    expect(states(sent, held('discarded'), undefined)[3]).toBe(failed);
  });

  it('says when Payments could not be asked', () => {
    expect(journeyOf(sent, undefined, undefined)).toMatchObject({ unreachable: ['payments'] });
  });
});
