import { describe, expect, it } from 'vitest';
import type { PendingOrder } from '../../client/orderbell-client.ts';
import { wordsOf } from '../lib/find-orders.ts';
import { sampleOrders } from '../testing/samples.ts';
import { insertedAbove, pendingIn, rowsOf } from './rows.ts';

const orders = sampleOrders(6);
const [newest] = orders;
if (newest === undefined) throw new Error('no sample');

const pending = (key: string, changes: Partial<PendingOrder> = {}): PendingOrder => ({
  idempotencyKey: key,
  amount: 100,
  description: 'Tea',
  placedAt: new Date().toISOString(),
  delivery: { status: 'sending', attempts: 1 },
  ...changes,
});
const keys = (rows: ReturnType<typeof rowsOf>) => rows.map(({ key }) => key);

describe('the rows of the list', () => {
  it('show pending orders on top, the newest first', () => {
    expect(keys(rowsOf([pending('a'), pending('b')], orders, new Map()))).toEqual([
      'b',
      'a',
      ...orders.map(({ id }) => id),
    ]);
  });

  it('keep the key of an order that was pending here', () => {
    expect(keys(rowsOf([], orders, new Map([[newest.id, 'a']])))[0]).toBe('a');
  });

  it('show an order once when the feed brings it before the answer', () => {
    const { amount, description, createdAt } = newest;
    const twin = pending('a', { amount, description, placedAt: createdAt });
    const rows = rowsOf([twin, pending('b', { ...twin, idempotencyKey: 'b' })], orders, new Map());
    expect(keys(rows)).toEqual(['b', 'a', ...orders.slice(1).map(({ id }) => id)]);
    expect(rows[1]?.kind).toBe('order');
  });

  it('do not take an order of before for the one that is being sent', () => {
    const { amount, description, createdAt } = newest;
    const later = new Date(Date.parse(createdAt) + 60_000).toISOString();
    const rows = rowsOf([pending('a', { amount, description, placedAt: later })], orders, new Map());
    expect(rows.map(({ kind }) => kind).slice(0, 2)).toEqual(['pending', 'order']);
  });

  it('are the same objects for the same orders', () => {
    const [before, after] = [rowsOf([], orders, new Map()), rowsOf([], orders, new Map())];
    expect(after.every((row, index) => row === before[index])).toBe(true);
  });

  it('belong to "all" and "in progress" while pending, and are found by text', () => {
    const all = [pending('a'), pending('b', { description: 'Зелёный чай' })];
    expect(pendingIn(all, 'FINISHED', [])).toEqual([]);
    expect(pendingIn(all, 'NEW', [])).toBe(all);
    expect(pendingIn(all, 'ALL', wordsOf('чай зеленый')).map(({ idempotencyKey }) => idempotencyKey)).toEqual(['b']);
  });

  it('tell how many came in above what is on screen', () => {
    const before = rowsOf([], orders.slice(2), new Map());
    const after = rowsOf([], orders, new Map());
    expect(insertedAbove(before, after, 1)).toBe(2);
    expect(insertedAbove(after, after, 3)).toBe(0);
    expect(insertedAbove(after, before, 3)).toBe(-2);
  });
});
