import type { Order } from '@orderbell/contracts';
import type { TFunction } from 'i18next';

/** The status as a sentence: "Cancelled: not enough money on the account". */
export function statusText(t: TFunction, order: Pick<Order, 'status' | 'cancelReason'>): string {
  if (order.status !== 'CANCELLED') return t(`order.state.${order.status}`);
  return t(`order.state.CANCELLED.${order.cancelReason ?? 'other'}`);
}
