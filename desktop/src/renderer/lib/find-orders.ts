import type { Order } from '@orderbell/contracts';
import { toDecimalText, type Currency } from '../../i18n/money.ts';
import type { StatusFilter } from './order-book.ts';

/** Case and accents do not matter; Russian "ё" is found by "е", as people type it. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, (mark) => (mark === '\u0306' ? mark : ''))
    .toLowerCase();
}

/** A shorter piece is in the ids of many orders by chance: who looks for 4321 means a text or an amount. */
const PIECE_OF_ID = 6;

/** Does the order match every word of the text, in its description, amount or id? */
export function matchesText(order: Order, words: readonly string[], currency: Currency): boolean {
  if (words.length === 0) return true;
  const decimal = toDecimalText(order.amount, currency.digits);
  const text = `${fold(order.description)} ${decimal} ${decimal.replace('.', ',')}`;
  return words.every((word) => text.includes(word) || (word.length >= PIECE_OF_ID && order.id.includes(word)));
}

export function wordsOf(typed: string): readonly string[] {
  return fold(typed).split(/\s+/u).filter(Boolean);
}

/**
 * The rows of a filter and a text. `held` are orders that were in the filter when it was opened: a row whose status changes under
 * the pointer stays where it is until the person asks for the list again.
 */
export function filterOrders(
  orders: readonly Order[],
  filter: StatusFilter,
  words: readonly string[],
  held: ReadonlySet<string>,
  currency: Currency,
): readonly Order[] {
  if (filter === 'ALL' && words.length === 0) return orders;
  return orders.filter(
    (order) =>
      (filter === 'ALL' || order.status === filter || held.has(order.id)) && matchesText(order, words, currency),
  );
}
