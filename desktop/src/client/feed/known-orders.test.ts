import { Order } from '@orderbell/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKnownOrders } from './known-orders.ts';

const order = (n: number, seq: number) =>
  Order.parse({
    id: `30000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    userId: '10000000-0000-4000-8000-000000000001',
    amount: 1,
    description: 'x',
    status: 'NEW',
    cancelReason: null,
    seq,
    createdAt: '2026-11-23T08:30:00.000Z',
    updatedAt: '2026-11-23T08:30:00.000Z',
  });

describe('known orders', () => {
  it('end at the newest version of each, however batches and answers are mixed and repeated', () => {
    const version = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(fc.array(fc.array(version, { maxLength: 6 }), { maxLength: 12 }), (batches) => {
        const known = createKnownOrders();
        const page = new Map<string, number>();
        for (const batch of batches)
          for (const { id, seq } of known.admit(batch.map(([n, seq]) => order(n, seq)))) {
            expect(seq).toBeGreaterThan(page.get(id) ?? 0);
            page.set(id, seq);
          }
        for (let n = 1; n <= 5; n += 1) {
          const newest = Math.max(0, ...batches.flat().flatMap(([m, seq]) => (m === n ? [seq] : [])));
          expect(page.get(order(n, 1).id) ?? 0).toBe(newest);
          expect(known.newest(order(n, 1)).seq).toBe(Math.max(1, newest));
        }
      }),
    );
  });

  it('forget what was heard of longest ago', () => {
    const known = createKnownOrders(2);
    known.admit([order(1, 1), order(2, 2), order(1, 3), order(3, 4)]);
    expect(known.newest(order(1, 1)).seq).toBe(3);
    expect(known.admit([order(2, 1)])).toHaveLength(1);
  });
});
