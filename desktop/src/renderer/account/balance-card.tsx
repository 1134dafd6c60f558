import { Skeleton } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { useNow } from '../hooks/use-now.ts';
import { balanceHistory, thinOut } from '../lib/balance-history.ts';
import { dayAndTime } from '../lib/time.ts';
import { useAppState } from '../state/context.ts';
import { CrashBoundary } from '../ui/crash-boundary.tsx';
import { Card, CardTitle } from '../ui/page.tsx';
import styles from './account.module.css';

const BalanceChart = lazy(() => import('./balance-chart.tsx'));

/** More points than the chart has pixels for help nobody. */
const POINTS = 400;

/** The balance over time. The chart's code is a large part of its own and comes when the page is open. */
export function BalanceCard() {
  const { t, money, locale } = useFormat();
  const { items, complete, read, balance } = useAppState((state) => state.ledger);
  const now = useNow(60_000);
  const points = useMemo(
    () => (balance === null ? [] : thinOut(balanceHistory(balance, items, complete, now), POINTS)),
    [balance, items, complete, now],
  );
  const [first, last] = [points[0], points.at(-1)];
  const summary =
    first === undefined || last === undefined
      ? t('account.chart.empty')
      : t('account.chart.summary', {
          from: money(first.balance),
          to: money(last.balance),
          start: dayAndTime(first.at, locale),
          end: dayAndTime(last.at, locale),
        });
  return (
    <Card title={t('account.chart.title')} className={styles.chart}>
      <div className={styles.chartTitle}>
        <CardTitle>{t('account.chart.title')}</CardTitle>
      </div>
      <div className={styles.chartBody} role="img" aria-label={summary}>
        {!read ? <Skeleton height="100%" /> : null}
        {read && points.length < 2 ? <div className={styles.chartEmpty}>{t('account.chart.empty')}</div> : null}
        {read && points.length >= 2 ? (
          <CrashBoundary instead={<div className={styles.chartEmpty}>{t('account.chart.failed')}</div>}>
            <Suspense fallback={<Skeleton height="100%" />}>
              <BalanceChart points={points} />
            </Suspense>
          </CrashBoundary>
        ) : null}
      </div>
    </Card>
  );
}
