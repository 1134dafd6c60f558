import type { Order } from '@orderbell/contracts';
import { useFormat } from '../hooks/use-format.ts';
import { useNow } from '../hooks/use-now.ts';
import { statusText } from '../lib/status-text.ts';
import { exactTime } from '../lib/time.ts';
import { useAppState } from '../state/context.ts';
import { BellMark } from '../ui/icons.tsx';
import styles from './receipt.module.css';

/** The paper itself; the same on screen and in print, always dark on white. */
export function Receipt({ order }: { readonly order: Order }) {
  const { t, money, locale } = useFormat();
  const now = useNow(60_000);
  const session = useAppState(({ remote }) => remote.session);
  const user = session.status === 'signed-in' ? session.user : null;
  return (
    <article className={styles.paper} aria-label={t('order.receipt.title')}>
      <header className={styles.head}>
        <span className={styles.brand}>
          <BellMark size={20} />
          {t('app.name')}
        </span>
        <span className={styles.title}>{t('order.receipt.title')}</span>
      </header>
      <dl className={styles.lines}>
        <div>
          <dt>{t('order.id')}</dt>
          <dd className={styles.mono}>{order.id}</dd>
        </div>
        {user === null ? null : (
          <div>
            <dt>{t('order.receipt.customer')}</dt>
            <dd>{user.name === null ? user.email : `${user.name}, ${user.email}`}</dd>
          </div>
        )}
        <div>
          <dt>{t('order.receipt.description')}</dt>
          <dd>{order.description}</dd>
        </div>
        <div>
          <dt>{t('order.placed')}</dt>
          <dd>{exactTime(order.createdAt, locale)}</dd>
        </div>
        {order.status === 'NEW' ? null : (
          <div>
            <dt>{t('order.settled')}</dt>
            <dd>{exactTime(order.updatedAt, locale)}</dd>
          </div>
        )}
        <div>
          <dt>{t('order.receipt.status')}</dt>
          <dd>{statusText(t, order)}</dd>
        </div>
      </dl>
      <div className={styles.total}>
        <span>{t(order.status === 'FINISHED' ? 'order.receipt.paid' : 'order.receipt.total')}</span>
        <span>{money(order.amount)}</span>
      </div>
      <div className={styles.issued}>
        {t('order.receipt.issued', { time: exactTime(new Date(now).toISOString(), locale) })}
      </div>
    </article>
  );
}
