import { OrderId, type JourneyHop, type OrderJourney } from '@orderbell/contracts';
import { describe, expect, it } from 'vitest';
import { isOver, timelineOf } from './journey-timeline.ts';

const START = Date.parse('2026-11-24T10:00:00.000Z');
const names = [
  'accepted',
  'request-published',
  'request-received',
  'decided',
  'result-published',
  'applied',
  'pushed',
] as const;

/** One number per hop: milliseconds after the acceptance; null where it has not happened. */
function journey(times: readonly (number | null)[], status: OrderJourney['status'] = 'FINISHED'): OrderJourney {
  const hops = names.map((name, index): JourneyHop => {
    const time = times[index] ?? null;
    return {
      name,
      state: time === null ? 'pending' : 'done',
      at: time === null ? null : new Date(START + time).toISOString(),
      topic: null,
      partition: null,
      offset: null,
      transactionId: null,
      sockets: null,
      deadLetterId: null,
      detail: null,
    };
  });
  return {
    orderId: OrderId.parse('019ab5c4-7e1d-7b3a-9c41-000000000001'),
    status,
    cancelReason: null,
    traceId: null,
    hops,
    unreachable: [],
  };
}

const spans = (found: ReturnType<typeof timelineOf>) => found.hops.map(({ from, to }) => [from, to]);

describe('the timeline of an order', () => {
  it('gives each hop the time since the hop before it', () => {
    const found = timelineOf(journey([0, 4, 9, 12, 15, 21, 24]), START + 5000);
    expect(spans(found)).toEqual([
      [0, 0],
      [0, 4],
      [4, 9],
      [9, 12],
      [12, 15],
      [15, 21],
      [21, 24],
    ]);
    expect(found).toMatchObject({ span: 24, total: 24 });
  });

  it('lets the first hop that has not happened grow until now, and leaves the others open', () => {
    const found = timelineOf(journey([0, 4], 'NEW'), START + 900);
    expect(found.hops[2]).toMatchObject({ from: 4, to: 900, running: true });
    expect(found.hops[3]).toMatchObject({ to: null, running: false });
    expect(found).toMatchObject({ span: 900, total: null });
  });

  it('does not wait for the user of an order that is settled', () => {
    const found = timelineOf(journey([0, 4, 9, 12, 15, 21]), START + 3_600_000);
    expect(found.hops[6]).toMatchObject({ to: null, running: false });
    expect(found).toMatchObject({ span: 21, total: null });
  });

  it('never goes back where another machine’s clock is behind', () => {
    expect(spans(timelineOf(journey([0, 8, 5, 6, 12, 13, 14]), START)).slice(1, 4)).toEqual([
      [0, 8],
      [8, 8],
      [8, 8],
    ]);
  });

  it('stops at a dead letter, and goes on nowhere', () => {
    const stuck = journey([0, 4, 9], 'NEW');
    const hops = stuck.hops.map((hop) => (hop.name === 'decided' ? { ...hop, state: 'dead-letter' as const } : hop));
    const found = timelineOf({ ...stuck, hops }, START + 60_000);
    expect(found.hops.some(({ running }) => running)).toBe(false);
    expect(found.span).toBe(9);
  });

  it('is over when nothing is pending', () => {
    expect(isOver(journey([0, 4, 9, 12, 15, 21, 24]))).toBe(true);
    expect(isOver(journey([0, 4, 9, 12, 15, 21]))).toBe(false);
  });
});
