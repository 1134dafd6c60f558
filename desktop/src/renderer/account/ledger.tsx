import { Button, Loader, VisuallyHidden } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { Link } from 'react-router';
import type { Transaction } from '@orderbell/contracts';
import { useFormat } from '../hooks/use-format.ts';
import { signedAmount } from '../lib/balance-history.ts';
import { paths } from '../lib/screens.ts';
import { problemText } from '../lib/problem-text.ts';
import { dayAndTime, exactTime } from '../lib/time.ts';
import { useApp, useAppState } from '../state/context.ts';
import { InIcon, OrdersIcon, OutIcon } from '../ui/icons.tsx';
import { EmptyState } from '../ui/message.tsx';
import { Card, CardTitle } from '../ui/page.tsx';
import styles from './account.module.css';

const ROW = 44;

interface LedgerProps {
  /** The page scrolls, the list is a part of it. */
  readonly scroll: RefObject<HTMLDivElement | null>;
}

/** Every movement of money, newest first, with a way to its order. */
export function Ledger({ scroll }: LedgerProps) {
  'use no memo';
  const { t } = useFormat();
  const { ledger: reader } = useApp();
  const { items, read, complete, balance } = useAppState((state) => state.ledger);
  useEffect(() => void reader.readNewest(), [reader]);
  const after = useMemo(() => (balance === null ? [] : balancesAfter(balance, items)), [balance, items]);

  const canvas = useRef<HTMLDivElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const [inner, outer] = [canvas.current, scroll.current];
    if (inner === null || outer === null) return;
    setScrollMargin(inner.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop);
  }, [scroll, items.length]);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 10,
    scrollMargin,
    useFlushSync: false,
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (read && !complete && last >= items.length - 20) void reader.readMore();
  }, [reader, read, complete, last, items.length]);

  return (
    <Card title={t('account.ledger.title')} className={styles.ledger}>
      <div className={styles.ledgerHead}>
        <CardTitle>{t('account.ledger.title')}</CardTitle>
      </div>
      {complete && items.length === 0 ? (
        <EmptyState icon={OrdersIcon} title={t('account.ledger.empty.title')} body={t('account.ledger.empty.body')} />
      ) : (
        <div role="table" aria-label={t('account.ledger.list')} aria-rowcount={items.length + 1}>
          <LedgerHead />
          <div ref={canvas} className={styles.canvas} role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
            {rows.map(({ index, start }) => {
              const transaction = items[index];
              return transaction === undefined ? null : (
                <LedgerRow
                  key={transaction.id}
                  transaction={transaction}
                  after={after[index] ?? null}
                  index={index}
                  top={start - scrollMargin}
                />
              );
            })}
          </div>
        </div>
      )}
      <LedgerFoot />
    </Card>
  );
}

function LedgerHead() {
  const { t } = useFormat();
  return (
    <div role="rowgroup">
      <div className={`${styles.line} ${styles.head}`} role="row" aria-rowindex={1}>
        {(['what', 'amount', 'balance', 'time'] as const).map((column) => (
          <span key={column} role="columnheader">
            {t(`account.ledger.column.${column}`)}
          </span>
        ))}
      </div>
    </div>
  );
}

interface LedgerRowProps {
  readonly transaction: Transaction;
  readonly after: number | null;
  readonly index: number;
  readonly top: number;
}

function LedgerRow({ transaction, after, index, top }: LedgerRowProps) {
  const { t, money, signedMoney, locale } = useFormat();
  const { type, referenceOrderId, createdAt } = transaction;
  const description = useAppState(({ orders }) =>
    referenceOrderId === null ? null : (orders.book.byId.get(referenceOrderId)?.description ?? null),
  );
  const what = description ?? t('account.ledger.order', { id: referenceOrderId?.slice(-12) });
  const Shape = type === 'CREDIT' ? InIcon : OutIcon;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`${styles.line} ${styles.row}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" className={styles.what} data-type={type}>
        <Shape size={14} />
        <span className={styles.whatText}>
          {referenceOrderId === null ? (
            t(`account.ledger.${type}`)
          ) : (
            <>
              <VisuallyHidden>{t(`account.ledger.${type}`)}: </VisuallyHidden>
              <Link to={paths.order(referenceOrderId)} title={what}>
                {what}
              </Link>
            </>
          )}
        </span>
      </div>
      <div role="cell" className={styles.amount}>
        {signedMoney(signedAmount(transaction))}
      </div>
      <div role="cell" className={styles.after}>
        {after === null ? '—' : money(after)}
      </div>
      <div role="cell" className={styles.when}>
        <time dateTime={createdAt} title={exactTime(createdAt, locale)}>
          {dayAndTime(createdAt, locale)}
        </time>
      </div>
    </div>
  );
}

function LedgerFoot() {
  const { t } = useFormat();
  const { ledger: reader } = useApp();
  const { reading, complete } = useAppState((state) => state.ledger);
  if (reading.problem !== null) {
    return (
      <div className={styles.foot} role="alert">
        {t('account.ledger.failed')}. {problemText(t, reading.problem)}
        <Button size="compact-sm" variant="default" onClick={() => void reader.readMore()}>
          {t('action.retry')}
        </Button>
      </div>
    );
  }
  if (complete) return null;
  return (
    <div className={styles.foot}>
      <Loader size={14} color="var(--ob-text-3)" />
    </div>
  );
}

/** The balance after each transaction, walked back from the server's number. */
function balancesAfter(balance: number, newestFirst: readonly Transaction[]): readonly number[] {
  let after = balance;
  return newestFirst.map((transaction) => {
    const here = after;
    after -= signedAmount(transaction);
    return here;
  });
}
