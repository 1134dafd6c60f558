import type { OrderStatus } from '@orderbell/contracts';
import type { PendingDelivery } from '../../client/orderbell-client.ts';
import { useFormat } from '../hooks/use-format.ts';
import {
  CancelledIcon,
  FinishedIcon,
  InProgressIcon,
  RefusedIcon,
  SendingIcon,
  WaitingIcon,
  type Icon,
} from './icons.tsx';
import styles from './status.module.css';

/** What an order's row says: the server's status, or how far a pending one has come. */
export type ShownStatus = OrderStatus | PendingDelivery['status'];

export const STATUS_ICONS: Readonly<Record<ShownStatus, Icon>> = {
  NEW: InProgressIcon,
  FINISHED: FinishedIcon,
  CANCELLED: CancelledIcon,
  waiting: WaitingIcon,
  sending: SendingIcon,
  refused: RefusedIcon,
};

/** A shape and a word; the colour only repeats them. */
export function Status({ status }: { readonly status: ShownStatus }) {
  const { t } = useFormat();
  const Shape = STATUS_ICONS[status];
  return (
    <span className={`${styles.status} ${styles[status]}`}>
      <Shape size={15} />
      {t(`status.${status}`)}
    </span>
  );
}
