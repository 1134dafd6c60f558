import { VisuallyHidden } from '@mantine/core';
import { useCallback, useEffect, useRef } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { useShortcuts } from '../hooks/use-shortcuts.ts';
import { useApp, useAppState } from '../state/context.ts';
import { Page } from '../ui/page.tsx';
import { ExportButton } from './export-button.tsx';
import { FilterBar } from './filter-bar.tsx';
import { FindField } from './find-field.tsx';
import { NoRows } from './no-rows.tsx';
import { OrderList } from './order-list.tsx';
import { useOrderRows } from './use-order-rows.ts';
import styles from './orders.module.css';

/** All orders of the person, live. */
export function OrdersPage() {
  const { t, currency } = useFormat();
  const { orders: reader, listPlace } = useApp();
  const filter = useAppState(({ list }) => list.filter);
  const rows = useOrderRows(currency);
  const find = useRef<HTMLInputElement>(null);
  useShortcuts({ find: () => find.current?.select() });
  useWideSearch();

  const onEnd = useCallback(() => void reader.readMore(filter), [reader, filter]);
  return (
    <Page
      title={t('orders.title')}
      keepsFocus={listPlace.rowKey !== null}
      actions={
        <>
          <FindField ref={find} />
          <ExportButton />
        </>
      }
    >
      <div className={styles.toolbar}>
        <FilterBar />
      </div>
      <HowMany count={rows.length} />
      {rows.length === 0 ? <NoRows /> : <OrderList rows={rows} onEnd={onEnd} />}
    </Page>
  );
}

/** Read out when a filter or a search has changed what is shown. */
function HowMany({ count }: { readonly count: number }) {
  const { t } = useFormat();
  const { filter, text } = useAppState(({ list }) => list);
  if (filter === 'ALL' && text.trim() === '') return null;
  return (
    <VisuallyHidden role="status">
      {text.trim() === '' ? t('orders.count', { count }) : t('orders.found', { count })}
    </VisuallyHidden>
  );
}

/** While something is searched for, older pages are read until all have been looked at. */
function useWideSearch(): void {
  const { orders: reader, store } = useApp();
  const text = useAppState(({ list }) => list.text.trim());
  useEffect(() => {
    if (text === '') return undefined;
    let wanted = true;
    void reader.readAll('ALL', () => wanted && store.getState().list.text.trim() === text);
    return () => {
      wanted = false;
    };
  }, [text, reader, store]);
}
