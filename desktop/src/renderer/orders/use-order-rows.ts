import { useDeferredValue, useMemo } from 'react';
import { filterOrders, wordsOf } from '../lib/find-orders.ts';
import { aboveFrontier, furthest } from '../lib/order-book.ts';
import type { Currency } from '../../i18n/money.ts';
import { useAppState } from '../state/context.ts';
import { pendingIn, rowsOf, type Row } from './rows.ts';

/** The lines that the list shows now. A long list is filtered after the keystroke is on screen, not before. */
export function useOrderRows(currency: Currency): readonly Row[] {
  const book = useAppState(({ orders }) => orders.book);
  const frontiers = useAppState(({ orders }) => orders.frontiers);
  const rowKeys = useAppState(({ orders }) => orders.rowKeys);
  const pending = useAppState(({ remote }) => remote.pending);
  const filter = useAppState(({ list }) => list.filter);
  const held = useAppState(({ list }) => list.held);
  const text = useDeferredValue(useAppState(({ list }) => list.text));

  return useMemo(() => {
    const words = wordsOf(text);
    const known = aboveFrontier(book, furthest(frontiers, filter));
    const orders = filterOrders(known, filter, words, held, currency);
    return rowsOf(pendingIn(pending, filter, words), orders, rowKeys);
  }, [book, frontiers, rowKeys, pending, filter, held, text, currency]);
}
