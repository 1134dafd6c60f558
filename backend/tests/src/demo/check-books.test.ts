import { Order, Transaction } from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkBooks, type Books } from './check-books.ts';

const at = '2026-11-24T12:00:00.000Z';
const order = (status: Order['status'], amount = 100): Order =>
  Order.parse({
    id: randomUUID(),
    userId: randomUUID(),
    amount,
    description: 'bell',
    status,
    cancelReason: status === 'CANCELLED' ? 'insufficient-funds' : null,
    seq: 1,
    createdAt: at,
    updatedAt: at,
  });
const entry = (type: Transaction['type'], amount: number, of?: Order): Transaction =>
  Transaction.parse({ id: randomUUID(), type, amount, referenceOrderId: of?.id ?? null, createdAt: at });

const paid = order('FINISHED');
const refused = order('CANCELLED');
const sound: Books = {
  name: 'Ada',
  orders: [paid, refused],
  ledger: [entry('CREDIT', 500), entry('DEBIT', 100, paid)],
  balance: 400,
};

test('books that agree have no fault', () => {
  expect(checkBooks(sound)).toEqual([]);
});

test.each<readonly [string, Books, RegExp]>([
  ['never decided', { ...sound, orders: [paid, order('NEW')] }, /is still NEW/],
  ['paid twice', { ...sound, ledger: [...sound.ledger, entry('DEBIT', 100, paid)], balance: 300 }, /paid 2 times/],
  ['not paid', { ...sound, ledger: [entry('CREDIT', 500)], balance: 500 }, /FINISHED, and was not paid/],
  [
    'paid though cancelled',
    { ...sound, ledger: [...sound.ledger, entry('DEBIT', 100, refused)], balance: 300 },
    /CANCELLED, and was paid/,
  ],
  [
    'paid for something else',
    { ...sound, ledger: [entry('CREDIT', 500), entry('DEBIT', 99, paid)], balance: 401 },
    /costs 100, and something else was paid/,
  ],
  ['with a balance from nowhere', { ...sound, balance: 401 }, /balance of Ada is 401, and the ledger adds up to 400/],
])('an order %s is named', (_, books, fault) => {
  expect(checkBooks(books)).toEqual([expect.stringMatching(fault)]);
});
