import { memo, useEffect, useRef, useState } from 'react';
import { Button, CloseButton } from '@mantine/core';
import type { PendingOrder } from '../../client/orderbell-client.ts';
import { useFormat } from '../hooks/use-format.ts';
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
      <div role="gridcell" className={styles.description} title={shown.description}>
        {shown.description}
      </div>
      <div role="gridcell" className={styles.amount}>
        {money(shown.amount)}
      </div>
      <div role="gridcell" className={styles.age}>
        {row.kind === 'pending' && status !== 'sending' ? (
          <PendingActions pending={row.pending} />
        ) : (
          <Age time={row.kind === 'order' ? row.order.createdAt : row.pending.placedAt} />
        )}
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

/** In place of the age: what can be done about an order that the server does not have. */
function PendingActions({ pending }: { readonly pending: PendingOrder }) {
  const { t } = useFormat();
  const actions = usePendingActions(pending);
  return (
    <span className={styles.rowActions} onClick={(event) => event.stopPropagation()}>
      {pending.delivery.status === 'waiting' ? (
        <Button size="compact-xs" variant="default" onClick={actions.takeBack}>
          {t('orders.takeBack')}
        </Button>
      ) : (
        <>
          <Button size="compact-xs" variant="default" onClick={actions.edit}>
            {t('orders.edit')}
          </Button>
          <CloseButton
            size="sm"
            aria-label={t('action.dismiss')}
            title={t('action.dismiss')}
            onClick={actions.dismiss}
          />
        </>
      )}
    </span>
  );
}
