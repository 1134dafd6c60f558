import { describe, expect, it } from 'vitest';
import { accountOf } from '../testing/samples.ts';
import { affordabilityOf } from './affordability.ts';

const open = { status: 'open', account: accountOf(1000) } as const;

describe('what an order would leave', () => {
  it('counts what unpaid orders will take', () => {
    expect(affordabilityOf(open, 400, 500)).toEqual({ kind: 'enough', balance: 1000, committed: 500, left: 100 });
    expect(affordabilityOf(open, 600, 500)).toEqual({ kind: 'short', balance: 1000, committed: 500, shortBy: 100 });
    expect(affordabilityOf(open, 1000, 0)).toMatchObject({ kind: 'enough', left: 0 });
  });

  it('does not guess a balance', () => {
    expect(affordabilityOf({ status: 'unknown' }, 1, 0)).toEqual({ kind: 'unknown' });
    expect(affordabilityOf({ status: 'none' }, 1, 0)).toEqual({ kind: 'no-account' });
  });
});
