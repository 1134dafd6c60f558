import { expect, it } from 'vitest';
import { judgeOrders } from './judge-orders.ts';

const order = (id: string, status: string, amount = '5') => ({ id, status, amount });
const debit = (orderId: string, amount = '5') => ({ orderId, amount });
const kinds = (...of: Parameters<typeof judgeOrders>) => judgeOrders(...of).map(({ kind, subject }) => [kind, subject]);

it('finished orders with their debits, cancelled ones without, and those under way are right', () => {
  const orders = [order('a', 'FINISHED'), order('b', 'CANCELLED'), order('c', 'NEW'), order('d', 'NEW')];
  const after = [order('c', 'NEW'), order('d', 'FINISHED')];
  expect(kinds(orders, [debit('a'), debit('c'), debit('d')], after)).toEqual([]);
});

it('names every disagreement of an order and the ledger', () => {
  expect(kinds([order('a', 'FINISHED')], [], [])).toEqual([['finished-without-debit', 'order a']]);
  expect(kinds([order('a', 'FINISHED')], [debit('a', '6')], [])).toEqual([['debit-of-another-amount', 'order a']]);
  const cancelled = order('a', 'CANCELLED');
  expect(kinds([cancelled], [debit('a')], [cancelled])).toEqual([['debit-without-finished-order', 'order a']]);
  expect(kinds([], [debit('a')], [])).toEqual([['debit-without-order', 'order a']]);
});

it('an order that came between the two reads is none that is missing', () => {
  expect(kinds([], [debit('a')], [order('a', 'FINISHED')])).toEqual([]);
});
