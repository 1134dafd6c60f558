import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transaction } from '@orderbell/contracts';
import { balanceHistory, signedAmount, thinOut } from './balance-history.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 0, minute)).toISOString();
const transaction = (minute: number, type: 'CREDIT' | 'DEBIT', amount: number): Transaction => ({
  id: `t${minute}`,
  type,
  amount,
  referenceOrderId: null,
  createdAt: at(minute),
});

const ledger = [transaction(3, 'DEBIT', 30), transaction(2, 'CREDIT', 50), transaction(1, 'CREDIT', 100)];
const NOW = Date.parse(at(10));

describe('the balance over time', () => {
  it('walks back from the balance of now to zero', () => {
    expect(balanceHistory(120, ledger, true, NOW).map(({ balance }) => balance)).toEqual([0, 100, 150, 120, 120]);
  });

  it('begins at the oldest known transaction while older ones are unread', () => {
    expect(balanceHistory(120, ledger.slice(0, 1), false, NOW).map(({ balance }) => balance)).toEqual([120, 120]);
  });

  it('has no line without transactions', () => {
    expect(balanceHistory(0, [], true, NOW)).toEqual([]);
  });

  it('ends at the balance for any ledger', () => {
    const item = fc.record({ credit: fc.boolean(), amount: fc.integer({ min: 1, max: 1e9 }) });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), (items) => {
        const made = items.map(({ credit, amount }, index) =>
          transaction(items.length - index, credit ? 'CREDIT' : 'DEBIT', amount),
        );
        const balance = made.reduce((sum, each) => sum + signedAmount(each), 0);
        const points = balanceHistory(balance, made, true, NOW);
        expect(points[0]?.balance).toBe(0);
        expect(points.at(-1)?.balance).toBe(balance);
      }),
    );
  });

  it('keeps its first and last point when it is thinned out', () => {
    const points = Array.from({ length: 5000 }, (_, index) => ({ at: index, balance: index % 7 }));
    const thin = thinOut(points, 400);
    expect(thin.length).toBeLessThanOrEqual(402);
    expect(thin[0]).toBe(points[0]);
    expect(thin.at(-1)).toBe(points.at(-1));
    expect(thin.every((point, index) => index === 0 || point.at > (thin[index - 1]?.at ?? 0))).toBe(true);
  });
});
