import { describe, expect, it } from 'vitest';
import { sampleOrders } from '../testing/samples.ts';
import { filterOrders, fold, matchesText, wordsOf } from './find-orders.ts';

const rub = { code: 'RUB', digits: 2 };
const [first] = sampleOrders(1);
if (first === undefined) throw new Error('no sample');
const order = { ...first, description: 'Зелёный чай, Crème', amount: 123_450 };

describe('finding by text', () => {
  it.each(['зеленый', 'ЧАЙ', 'creme', 'чай creme', '1234.50', '1234,5', order.id.slice(-6)])('%j is found', (typed) => {
    expect(matchesText(order, wordsOf(typed), rub)).toBe(true);
  });

  it.each(['кофе', 'чай кофе', 'черный', order.id.slice(-4), order.id.slice(9, 14)])('%j is not', (typed) => {
    expect(matchesText(order, wordsOf(typed), rub)).toBe(false);
  });

  it('does not take й for и', () => {
    expect(fold('чай')).not.toBe(fold('чаи'));
  });

  it('keeps a row that left the filter while it was on screen', () => {
    const orders = sampleOrders(20);
    const [finished] = orders.filter(({ status }) => status === 'FINISHED');
    const shown = filterOrders(orders, 'NEW', [], new Set([finished?.id ?? '']), rub);
    expect(shown.map(({ status }) => status)).toEqual(['NEW', 'NEW', 'FINISHED']);
  });
});
