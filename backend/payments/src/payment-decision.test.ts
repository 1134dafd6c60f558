import { AccountId, MAX_AMOUNT, OrderId, UserId } from '@orderbell/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ContradictingRequest,
  decide,
  decidePayments,
  requestsByOrder,
  type LockedAccount,
  type PaymentRequest,
} from './payment-decision.ts';

const id = (n: number) => `019ab000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const users = [1, 2, 3].map((n) => UserId.parse(id(n)));
const request = (order: number, user: number, amount: number): PaymentRequest => ({
  orderId: OrderId.parse(id(1000 + order)),
  userId: users[user % users.length] ?? UserId.parse(id(1)),
  amount,
});

const amounts = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: MAX_AMOUNT }));
const balances = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: MAX_AMOUNT }));

describe('what an account pays', () => {
  it('3.5 prices pay three of fifty orders and leave half a price', () => {
    const decided = decidePayments(
      3500,
      Array.from({ length: 50 }, () => ({ amount: 1000 })),
    );
    expect(decided.map(({ paid }) => paid)).toEqual([true, true, true, ...Array.from({ length: 47 }, () => false)]);
    expect(decided.at(-1)?.balanceAfter).toBe(500);
  });

  it('a cheaper request after one that was refused is still paid', () => {
    expect(decidePayments(100, [{ amount: 101 }, { amount: 100 }]).map(({ paid }) => paid)).toEqual([false, true]);
  });

  it('never goes below zero, loses no unit, and refuses only what it cannot pay', () => {
    fc.assert(
      fc.property(balances, fc.array(amounts, { maxLength: 60 }), (balance, wanted) => {
        let before = balance;
        for (const { request, paid, balanceAfter } of decidePayments(
          balance,
          wanted.map((amount) => ({ amount })),
        )) {
          expect(paid).toBe(request.amount <= before);
          expect(balanceAfter).toBe(paid ? before - request.amount : before);
          expect(balanceAfter).toBeGreaterThanOrEqual(0);
          before = balanceAfter;
        }
      }),
    );
  });
});

/** A bank clerk who takes one request after the other. */
function serialModel(opening: ReadonlyMap<UserId, number>, requests: readonly PaymentRequest[]) {
  const balance = new Map(opening);
  const outcomes = new Map<OrderId, string>();
  for (const { orderId, userId, amount } of requests) {
    const left = balance.get(userId);
    if (left === undefined) outcomes.set(orderId, 'no-account');
    else if (left < amount) outcomes.set(orderId, 'insufficient-funds');
    else {
      balance.set(userId, left - amount);
      outcomes.set(orderId, 'paid');
    }
  }
  return { balance, outcomes };
}

const someAccounts = fc
  .tuple(...users.map(() => fc.option(balances)))
  .map((found) => found.flatMap((balance, index) => (balance === null ? [] : [account(index, balance)])));

function account(user: number, balance: number): LockedAccount {
  const userId = users[user] ?? UserId.parse(id(1));
  return { id: AccountId.parse(id(100 + user)), userId, balance, version: 5, place: `(0,${user})` };
}

describe('a batch of requests for several accounts', () => {
  it('comes to the same as one request after the other', () => {
    const batches = fc.array(fc.tuple(fc.nat({ max: 2 }), amounts), { maxLength: 80 });
    fc.assert(
      fc.property(someAccounts, batches, (accounts, wanted) => {
        const requests = wanted.map(([user, amount], order) => request(order, user, amount));
        const model = serialModel(new Map(accounts.map(({ userId, balance }) => [userId, balance])), requests);
        const byUser = new Map(accounts.map((each) => [each.userId, each]));
        const { debits, refusals, changed } = decide(byUser, requests, () => 'line');
        const outcomes = new Map([
          ...debits.map(({ orderId }) => [orderId, 'paid'] as const),
          ...refusals.map(({ orderId, reason }) => [orderId, reason] as const),
        ]);
        expect(outcomes).toEqual(model.outcomes);
        const after = new Map(accounts.map(({ userId, balance }) => [userId, balance]));
        for (const each of changed) after.set(each.account.userId, each.balance);
        expect(after).toEqual(model.balance);
      }),
    );
  });

  it("an account's lines are a chain: versions one by one, each with the balance that the next starts from", () => {
    const requests = [request(1, 0, 30), request(2, 1, 5), request(3, 0, 100), request(4, 0, 20)];
    const accounts = new Map([account(0, 60), account(1, 9)].map((each) => [each.userId, each]));
    const { debits, refusals, changed } = decide(accounts, requests, () => 'line');
    expect(
      debits.map(({ accountId, accountVersion, balanceAfter }) => [accountId, accountVersion, balanceAfter]),
    ).toEqual([
      [id(100), 6, 30],
      [id(100), 7, 10],
      [id(101), 6, 4],
    ]);
    expect(refusals.map(({ amount, reason }) => [amount, reason])).toEqual([[100, 'insufficient-funds']]);
    expect(changed.map(({ balance, version }) => [balance, version])).toEqual([
      [10, 7],
      [4, 6],
    ]);
  });
});

describe('requests for the same order', () => {
  it('are one request', () => {
    const repeated = [request(1, 0, 30), request(2, 0, 30), request(1, 0, 30)];
    expect([...requestsByOrder(repeated).values()]).toEqual(repeated.slice(0, 2));
  });

  it.each([
    ['another amount', request(1, 0, 31)],
    ['another user', request(1, 1, 30)],
  ])('with %s are refused', (_, other) => {
    expect(() => requestsByOrder([request(1, 0, 30), other])).toThrow(ContradictingRequest);
  });
});
