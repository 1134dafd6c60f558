import { memo, useEffect, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { problemText } from '../lib/problem-text.ts';
import { Age } from '../ui/age.tsx';
import { Status } from '../ui/status.tsx';
import type { Row } from './rows.ts';
import { usePendingActions } from './use-pending-actions.ts';
import styles from './orders.module.css';

interface OrderRowProps {
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  /** The one row that Tab reaches. */
  readonly active: boolean;
  readonly onOpen: (row: Row) => void;
  readonly onActivate: (key: string) => void;
}

/** A line: status, description, amount, age. */
export const OrderRow = memo(function OrderRow({ row, index, top, active, onOpen, onActivate }: OrderRowProps) {
  const { money } = useFormat();
  const shown = row.kind === 'order' ? row.order : row.pending;
  const status = row.kind === 'order' ? row.order.status : row.pending.delivery.status;
  const settled = useJustSettled(status === 'FINISHED' || status === 'CANCELLED');
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-key={row.key}
      data-status={status}
      data-settled={settled}
      tabIndex={active ? 0 : -1}
      className={`${styles.line} ${styles.row}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(row)}
      onFocus={() => onActivate(row.key)}
    >
      <div role="gridcell">
        <Status status={status} />
      </div>
      <div role="gridcell" className={styles.description}>
        <span className={styles.descriptionText} title={shown.description}>
          {shown.description}
        </span>
        {row.kind === 'pending' ? <PendingActions row={row} /> : null}
      </div>
      <div role="gridcell" className={styles.amount}>
        {money(shown.amount)}
      </div>
      <div role="gridcell" className={styles.age}>
        <Age time={row.kind === 'order' ? row.order.createdAt : row.pending.placedAt} />
      </div>
    </div>
  );
});

/** Whether the order became final while its row was on screen: the row lights up for a moment. */
function useJustSettled(final: boolean): boolean {
  const before = useRef(final);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    if (final && !before.current) setSettled(true);
    before.current = final;
  }, [final]);
  return settled;
}

function PendingActions({ row }: { readonly row: Extract<Row, { readonly kind: 'pending' }> }) {
  const { t } = useFormat();
  const actions = usePendingActions(row.pending);
  const { delivery } = row.pending;
  if (delivery.status === 'sending') return null;
  return (
    <span className={styles.rowActions} onClick={(event) => event.stopPropagation()}>
      {delivery.status === 'waiting' ? (
        <Button size="compact-xs" variant="default" onClick={actions.takeBack}>
          {t('orders.takeBack')}
        </Button>
      ) : (
        <>
          <Button
            size="compact-xs"
            variant="default"
            title={problemText(t, delivery.problem)}
            onClick={actions.editAgain}
          >
            {t('orders.editAgain')}
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={actions.dismiss}>
            {t('action.dismiss')}
          </Button>
        </>
      )}
    </span>
  );
}
