import { MAX_AMOUNT } from '@orderbell/contracts';
import { freshDatabase } from '@orderbell/local-stack/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  faultsOf,
  idempotencyOf,
  ledgerOf,
  newUser,
  openPayments,
  requestMessage,
  upTo,
  userWith,
  type PaymentsInstance,
} from './testing.ts';

let first: PaymentsInstance;
let second: PaymentsInstance;

beforeAll(async () => {
  const url = await freshDatabase('accounts');
  first = await openPayments(url);
  second = await openPayments(url);
});
afterAll(() => Promise.all([first.close(), second.close()]));

const either = (n: number) => (n % 2 === 0 ? first : second);

describe('opening an account', () => {
  it('opens one, empty, and tells its balance', async () => {
    const userId = newUser();
    const { account, replayed } = await first.openAccount(userId);
    expect(replayed).toBe(false);
    expect(account).toMatchObject({ userId, balance: 0, version: 1 });
    expect(await second.showAccount(userId)).toEqual(account);
    const news = (await first.outboxRows()).filter(({ key }) => key === userId);
    expect(news).toMatchObject([{ type: 'AccountChanged', payload: { userId, balance: 0, version: 1 } }]);
  });

  it('20 identical requests at once open one account and get 20 equal answers', async () => {
    const userId = newUser();
    const answers = await Promise.all(upTo(20).map((n) => either(n).openAccount(userId, idempotencyOf('open'))));
    expect(new Set(answers.map(({ account }) => JSON.stringify(account))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it('a second one is refused; the key that opened it still gets the first answer', async () => {
    const userId = newUser();
    const { account } = await first.openAccount(userId, idempotencyOf('mine'));
    await first.topUp(userId, 500);
    await expect(first.openAccount(userId)).rejects.toMatchObject({ slug: 'account-exists' });
    await expect(first.openAccount(userId, idempotencyOf('other'))).rejects.toMatchObject({ slug: 'account-exists' });
    await expect(first.openAccount(userId, idempotencyOf('mine', 'else'))).rejects.toMatchObject({
      slug: 'idempotency-key-reused',
    });
    expect(await second.openAccount(userId, idempotencyOf('mine'))).toEqual({ account, replayed: true });
  });

  it('without an account there is nothing to show, top up or list', async () => {
    const userId = newUser();
    const attempts = [
      () => first.showAccount(userId),
      () => first.topUp(userId, 1),
      () => first.listTransactions({ userId }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ slug: 'not-found' });
  });
});

describe('topping up', () => {
  it('adds a CREDIT, moves balance and version, and tells the new balance', async () => {
    const userId = await userWith(first, 0);
    const { receipt } = await first.topUp(userId, 10_000);
    expect(receipt.transaction).toMatchObject({ type: 'CREDIT', amount: 10_000, referenceOrderId: null });
    expect(receipt.account).toMatchObject({ balance: 10_000, version: 2, updatedAt: receipt.transaction.createdAt });
    expect(await second.showAccount(userId)).toEqual(receipt.account);
    const news = (await first.outboxRows()).filter(({ key }) => key === userId).at(-1);
    expect(news).toMatchObject({ type: 'AccountChanged', payload: { userId, balance: 10_000, version: 2 } });
  });

  it('20 identical requests at once put the money on once and get 20 equal answers', async () => {
    const userId = await userWith(first, 100);
    const answers = await Promise.all(upTo(20).map((n) => either(n).topUp(userId, 50, idempotencyOf('k', 50))));
    expect(new Set(answers.map(({ receipt }) => JSON.stringify(receipt))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await first.showAccount(userId)).balance).toBe(150);
  });

  it('a repeated request gets the receipt as it was; another body with its key is refused', async () => {
    const userId = await userWith(first, 0);
    const { receipt } = await first.topUp(userId, 50, idempotencyOf('k', 50));
    await first.topUp(userId, 7);
    expect(await first.topUp(userId, 50, idempotencyOf('k', 50))).toEqual({ receipt, replayed: true });
    await expect(first.topUp(userId, 51, idempotencyOf('k', 51))).rejects.toMatchObject({
      slug: 'idempotency-key-reused',
    });
    const other = await userWith(first, 0);
    expect((await first.topUp(other, 51, idempotencyOf('k', 51))).replayed).toBe(false);
  });

  it('refuses what would pass the largest balance, and keeps exact books up to it', async () => {
    const userId = await userWith(first, MAX_AMOUNT - 1);
    await expect(first.topUp(userId, 2)).rejects.toMatchObject({ slug: 'balance-limit' });
    expect((await first.topUp(userId, 1)).receipt.account.balance).toBe(MAX_AMOUNT);
    expect(faultsOf(await ledgerOf(first, userId))).toEqual([]);
  });
});

it('no change of a balance is lost when top-ups and payments of the same accounts run at once', async () => {
  const users = await Promise.all(upTo(8).map(() => userWith(first, 1000)));
  // No more at once than there are connections: who waits for one on a busy machine is refused after some seconds.
  const topUps = users.map(async (userId) => {
    for (const n of upTo(15)) await either(n).topUp(userId, 100);
  });
  const payments = [0, 1].map(async (lane) => {
    for (const n of upTo(15).filter((each) => each % 2 === lane)) {
      await either(n).decide(users.map((userId) => requestMessage(userId, 70)));
    }
  });
  await Promise.all([...topUps, ...payments]);
  for (const userId of users) {
    const ledger = await ledgerOf(first, userId);
    expect(faultsOf(ledger)).toEqual([]);
    expect(ledger.lines).toHaveLength(1 + 15 + 15);
    expect(ledger.balance).toBe(1000 + 15 * 100 - 15 * 70);
  }
});

describe('the ledger', () => {
  it('comes newest first in pages that a new line does not shift', async () => {
    const userId = await userWith(first, 0);
    for (const amount of upTo(5)) await first.topUp(userId, amount);
    const page = await first.listTransactions({ userId, limit: '2' });
    await first.topUp(userId, 6);
    const next = await first.listTransactions({ userId, limit: '2', cursor: page.nextCursor ?? '' });
    const last = await first.listTransactions({ userId, limit: '2', cursor: next.nextCursor ?? '' });
    expect([page, next, last].map(({ items }) => items.map(({ amount }) => amount))).toEqual([[5, 4], [3, 2], [1]]);
    expect(last.nextCursor).toBeNull();
  });

  it("refuses another ledger's cursor", async () => {
    const [mine, other] = [await userWith(first, 1), await userWith(first, 1)];
    await first.topUp(other, 1);
    const { nextCursor } = await first.listTransactions({ userId: other, limit: '1' });
    await expect(first.listTransactions({ userId: mine, cursor: nextCursor ?? '' })).rejects.toMatchObject({
      slug: 'validation-failed',
    });
  });
});
