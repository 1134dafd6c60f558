import { Button, Loader } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { furthest } from '../lib/order-book.ts';
import { problemText } from '../lib/problem-text.ts';
import { useApp, useAppState } from '../state/context.ts';
import styles from './orders.module.css';

/** The end of the list: more is coming, could not come, or there is no more. */
export function ListFooter() {
  const { t } = useFormat();
  const { orders: reader } = useApp();
  const filter = useAppState(({ list }) => list.filter);
  const searching = useAppState(({ list }) => list.text.trim() !== '');
  const read = useAppState(({ orders }) => orders.book.byId.size);
  const complete = useAppState(({ orders }) => furthest(orders.frontiers, filter).complete);
  const all = useAppState(({ orders }) => orders.reading.ALL);
  const own = useAppState(({ orders }) => orders.reading[filter]);
  const problem = own.problem ?? all.problem;
  if (complete) return <div className={styles.footer}>{t('orders.end')}</div>;
  if (problem !== null) {
    return (
      <div className={styles.footer} role="alert">
        {t('orders.readFailed')}. {problemText(t, problem)}
        <Button size="compact-sm" variant="default" onClick={() => void reader.readMore(filter)}>
          {t('action.retry')}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.footer}>
      {own.busy || all.busy ? <Loader size={14} color="var(--ob-text-3)" /> : null}
      {searching ? t('orders.searchingOlder', { count: read }) : t('orders.readingOlder')}
    </div>
  );
}
