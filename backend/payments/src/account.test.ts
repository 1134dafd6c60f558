import { MAX_AMOUNT, UserId } from '@orderbell/contracts';
import { describe, expect, it } from 'vitest';
import { Account, accountView, newAccount } from './account.ts';

const userId = UserId.parse('019ab000-0000-7000-8000-000000000001');
const opened = new Date('2026-11-23T08:30:00.000Z');
const later = new Date('2026-11-23T08:31:00.000Z');

const account = (balance: number): Account =>
  Object.assign(new Account(), newAccount(userId, undefined, opened), { balance });

describe('an account', () => {
  it('takes money: balance, version and time move', () => {
    const mine = account(0);
    mine.credit(10_000, later);
    expect(accountView(mine)).toEqual({
      id: mine.id,
      userId,
      balance: 10_000,
      version: 2,
      updatedAt: '2026-11-23T08:31:00.000Z',
    });
  });

  it('can be filled to the last unit', () => {
    const mine = account(MAX_AMOUNT - 5);
    mine.credit(5, later);
    expect(mine.balance).toBe(MAX_AMOUNT);
  });

  it('refuses what would pass its bound, and stays as it was', () => {
    const mine = account(MAX_AMOUNT - 5);
    expect(() => mine.credit(6, later)).toThrow(/5 more can be put/);
    expect(mine).toMatchObject({ balance: MAX_AMOUNT - 5, version: 1, updatedAt: opened });
  });
});
