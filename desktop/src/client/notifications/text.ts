import type { Order } from '@orderbell/contracts';
import type { Settings } from '../orderbell-client.ts';
import type { NotificationContent } from '../ports.ts';
import type { Wording } from '../wording.ts';

/** Longer descriptions are cut: systems show two or three lines. */
const DESCRIPTION_LENGTH = 120;

/**
 * The notification for one or several orders that became final. Only the setting `with-details` lets a description or an amount leave
 * the window: a banner is seen by whoever stands beside, also on a locked screen.
 */
export function notificationText(
  orders: readonly Order[],
  { notifications, sound }: Pick<Settings, 'notifications' | 'sound'>,
  wording: Pick<Wording, 't' | 'money'>,
): NotificationContent {
  const { t } = wording;
  const [first, ...others] = orders;
  const silent = !sound;
  if (first !== undefined && others.length === 0) {
    const title = t(first.status === 'CANCELLED' ? 'shell.notification.cancelled' : 'shell.notification.finished');
    const details = notifications === 'with-details' ? detailsOf(first, wording) : null;
    return { title, body: details ?? t('shell.notification.withoutDetails'), orderId: first.id, silent };
  }
  const cancelled = orders.filter(({ status }) => status === 'CANCELLED').length;
  return {
    title: t('shell.notification.several', { count: orders.length }),
    body: t('shell.notification.severalBody', { finished: orders.length - cancelled, cancelled }),
    orderId: null,
    silent,
  };
}

function detailsOf(order: Order, { t, money }: Pick<Wording, 't' | 'money'>): string | null {
  if (money === null) return null;
  const values = { description: shortened(order.description), amount: money(order.amount) };
  if (order.status !== 'CANCELLED' || order.cancelReason === null) return t('shell.notification.finishedBody', values);
  const reason = t(`shell.notification.reason.${order.cancelReason}`);
  return t('shell.notification.cancelledBody', { ...values, reason });
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  if (line.length <= DESCRIPTION_LENGTH) return line;
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  return `${characters.slice(0, DESCRIPTION_LENGTH - 1).join('')}…`;
}
