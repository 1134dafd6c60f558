import { Button, SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { countOrders, STATUS_FILTERS, type StatusFilter } from '../lib/order-book.ts';
import { useApp, useAppState } from '../state/context.ts';
import styles from './orders.module.css';

/** Which orders are shown, each with how many there are. */
export function FilterBar() {
  const { t, locale } = useFormat();
  const { setFilter } = useApp();
  const filter = useAppState(({ list }) => list.filter);
  const held = useAppState(({ list }) => list.held.size);
  const book = useAppState(({ orders }) => orders.book);
  const frontiers = useAppState(({ orders }) => orders.frontiers);
  const counts = useMemo(() => countOrders(book, frontiers), [book, frontiers]);

  const labelOf = (name: StatusFilter) => {
    const { count, atLeast } = counts[name];
    const number = new Intl.NumberFormat(locale).format(count);
    return (
      <>
        {t(`orders.filter.${name}`)}
        {atLeast && count === 0 ? null : (
          <span className={styles.count}>{atLeast ? t('orders.atLeast', { count: number }) : number}</span>
        )}
      </>
    );
  };
  return (
    <>
      <SegmentedControl
        aria-label={t('orders.filterLabel')}
        size="sm"
        value={filter}
        onChange={(value) => setFilter(STATUS_FILTERS.find((name) => name === value) ?? 'ALL')}
        data={STATUS_FILTERS.map((name) => ({ value: name, label: labelOf(name) }))}
      />
      {held === 0 ? null : (
        <span className={styles.held}>
          {t('orders.held', { count: held })}
          <Button size="compact-xs" variant="default" onClick={() => setFilter(filter)}>
            {t('orders.heldUpdate')}
          </Button>
        </span>
      )}
    </>
  );
}
