import { freshDatabase } from '@orderbell/local-stack/testing';
import { createOutbox, inTransaction } from '@orderbell/messaging';
import { int8, rowsOf } from '@orderbell/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDecidePayments } from './decide-payments.ts';
import {
  again,
  answersTo,
  faultsOf,
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
  const url = await freshDatabase('decide_payments');
  first = await openPayments(url);
  second = await openPayments(url);
});
afterAll(() => Promise.all([first.close(), second.close()]));

describe('a payment request', () => {
  it('is paid from the account, with one DEBIT that names the order', async () => {
    const userId = await userWith(first, 10_000);
    const message = requestMessage(userId, 1000);
    await first.decide([message]);
    const { orderId } = message.payload;
    expect(await answersTo(first, [message])).toEqual([
      { orderId, userId, amount: 1000, success: true, errorMessage: null },
    ]);
    expect(await first.showAccount(userId)).toMatchObject({ balance: 9000, version: 3 });
    const [debit] = (await first.listTransactions({ userId })).items;
    expect(debit).toMatchObject({ type: 'DEBIT', amount: 1000, referenceOrderId: orderId });
    const sent = (await first.outboxRows()).filter(({ key }) => key === userId);
    expect(sent.slice(-2).map(({ type }) => type)).toEqual(['PaymentProcessed', 'AccountChanged']);
    expect(sent.at(-1)?.payload).toEqual({ userId, balance: 9000, version: 3 });
    expect(sent.at(-2)?.headers).toEqual({
      'answers-id': message.id,
      'answers-topic': 'order-payment-requests',
      'answers-partition': '4',
      'answers-offset': message.offset,
      'answers-published-at': '2026-11-23T08:30:00.010Z',
      'answers-received-at': '2026-11-23T08:30:00.012Z',
      'transaction-id': debit?.id,
      traceparent: message.traceparent,
    });
  });

  it('is refused when the money or the account is missing; the balance stays', async () => {
    const [poor, nobody] = [await userWith(first, 999), newUser()];
    const messages = [requestMessage(poor, 1000), requestMessage(nobody, 1)];
    await first.decide(messages);
    expect((await answersTo(first, messages)).map(({ errorMessage }) => errorMessage)).toEqual([
      'insufficient-funds',
      'no-account',
    ]);
    expect(await first.showAccount(poor)).toMatchObject({ balance: 999, version: 2 });
  });

  it('of 50 with money for three and a half, three are paid and half a price is left, whatever the batches', async () => {
    for (const size of [50, 7, 1]) {
      const userId = await userWith(first, 3500);
      const messages = upTo(50).map(() => requestMessage(userId, 1000));
      for (let from = 0; from < messages.length; from += size) await first.decide(messages.slice(from, from + size));
      const answers = await answersTo(first, messages);
      expect(answers.map(({ success }) => success)).toEqual(upTo(50).map((n) => n <= 3));
      expect(faultsOf(await ledgerOf(first, userId))).toEqual([]);
      expect((await first.showAccount(userId)).balance).toBe(500);
    }
  });

  it('tells the new balance once per account and batch', async () => {
    const userId = await userWith(first, 100);
    await first.decide(upTo(4).map(() => requestMessage(userId, 10)));
    const news = (await first.outboxRows()).filter(({ key, type }) => key === userId && type === 'AccountChanged');
    expect(news.map(({ payload }) => payload)).toEqual([
      { userId, balance: 0, version: 1 },
      { userId, balance: 100, version: 2 },
      { userId, balance: 60, version: 6 },
    ]);
  });
});

it('an account is found wherever its row has gone meanwhile', async () => {
  const decide = createDecidePayments({ outbox: createOutbox({ orm: first.orm }) });
  const users = await Promise.all(upTo(12).map(() => userWith(first, 1000)));
  const pay = (then = () => undefined) =>
    inTransaction(first.orm, async (em) => {
      await decide(
        em,
        users.map((userId) => requestMessage(userId, 100)),
      );
      then();
    });
  await pay();
  const elsewhere = () => second.decide(users.toReversed().map((userId) => requestMessage(userId, 100)));
  await elsewhere();
  await pay();
  const undo = () => {
    throw new Error('undone');
  };
  await expect(pay(undo)).rejects.toThrow('undone');
  await pay();
  // What is written next may come to where another account was.
  await first.orm.em.fork().execute('vacuum accounts');
  await elsewhere();
  await Promise.all([pay(), elsewhere(), pay()]);
  for (const userId of users) {
    expect((await first.showAccount(userId)).balance).toBe(200);
    expect(faultsOf(await ledgerOf(first, userId))).toEqual([]);
  }
});

describe('a repeated payment request', () => {
  it('gets the same answer again and moves no money', async () => {
    const [rich, poor, nobody] = [await userWith(first, 500), await userWith(first, 50), newUser()];
    const messages = [rich, poor, nobody].map((userId) => requestMessage(userId, 100));
    await first.decide(messages);
    const before = await Promise.all([rich, poor].map((userId) => ledgerOf(first, userId)));
    await second.decide(messages.map(again));
    const answers = await answersTo(first, messages);
    expect(answers.slice(3)).toEqual(answers.slice(0, 3));
    expect(await Promise.all([rich, poor].map((userId) => ledgerOf(first, userId)))).toEqual(before);
  });

  it('an order that was refused stays refused after a top-up', async () => {
    const userId = newUser();
    const message = requestMessage(userId, 100);
    await first.decide([message]);
    await first.openAccount(userId);
    await first.topUp(userId, 1000);
    await first.decide([again(message)]);
    expect((await answersTo(first, [message])).map(({ errorMessage }) => errorMessage)).toEqual([
      'no-account',
      'no-account',
    ]);
    expect((await first.showAccount(userId)).balance).toBe(1000);
  });

  it('in the same batch is decided once and answered twice', async () => {
    const userId = await userWith(first, 1000);
    const message = requestMessage(userId, 400);
    await first.decide([message, again(message), again(message)]);
    expect((await answersTo(first, [message])).map(({ success }) => success)).toEqual([true, true, true]);
    expect((await first.showAccount(userId)).balance).toBe(600);
  });

  it('at two instances at once is paid once', async () => {
    const users = await Promise.all(upTo(6).map(() => userWith(first, 1000)));
    const messages = users.flatMap((userId) => upTo(5).map(() => requestMessage(userId, 150)));
    await Promise.all(
      upTo(4).map((n) => (n % 2 === 0 ? first : second).decide((n < 3 ? messages : messages.toReversed()).map(again))),
    );
    for (const userId of users) {
      const ledger = await ledgerOf(first, userId);
      expect(faultsOf(ledger)).toEqual([]);
      expect(ledger.balance).toBe(250);
    }
  });

  it('that wants something else for its order is an error, and undoes its batch', async () => {
    const userId = await userWith(first, 1000);
    const other = await userWith(first, 1000);
    const [message, good] = [requestMessage(userId, 100), requestMessage(userId, 1)];
    await first.decide([message]);
    for (const contradiction of [{ amount: 101 }, { userId: other }]) {
      const bad = requestMessage(userId, 100, { orderId: message.payload.orderId, ...contradiction });
      await expect(first.decide([good, bad])).rejects.toMatchObject({ name: 'ContradictingRequest' });
    }
    expect((await first.showAccount(userId)).balance).toBe(900);
    expect(await answersTo(first, [good])).toEqual([]);
  });
});

it('an order is never both refused for want of an account and paid from the one that is just being opened', async () => {
  const Outcome = z.object({ debits: int8, refusals: int8 });
  for (const _ of upTo(25)) {
    const userId = newUser();
    const message = requestMessage(userId, 10);
    await Promise.all([
      first.decide([message]),
      second.openAccount(userId).then(() => second.topUp(userId, 100)),
      second.decide([again(message)]),
    ]);
    await first.decide([again(message)]);
    const outcomes = await rowsOf(
      first.orm.em.fork(),
      Outcome,
      `select (select count(*) from transactions where reference_order_id = $1) as debits,
        (select count(*) from payment_refusals where order_id = $1) as refusals`,
      [message.payload.orderId],
    );
    expect([
      { debits: 1, refusals: 0 },
      { debits: 0, refusals: 1 },
    ]).toContainEqual(outcomes[0]);
    expect(new Set((await answersTo(first, [message])).map(({ errorMessage }) => errorMessage)).size).toBe(1);
  }
});
