import { Button, Skeleton } from '@mantine/core';
import { useNavigate } from 'react-router';
import { useFormat } from '../hooks/use-format.ts';
import { furthest } from '../lib/order-book.ts';
import { paths } from '../lib/screens.ts';
import { useApp, useAppState } from '../state/context.ts';
import { BellMark, FinishedIcon, SearchIcon } from '../ui/icons.tsx';
import { STATUS_ICONS } from '../ui/status.tsx';
import { EmptyState, ProblemMessage } from '../ui/message.tsx';
import styles from './orders.module.css';

/** Instead of rows: they are on their way, could not be read, or there are none and why. */
export function NoRows() {
  const { t } = useFormat();
  const { orders: reader } = useApp();
  const filter = useAppState(({ list }) => list.filter);
  const complete = useAppState(({ orders }) => furthest(orders.frontiers, filter).complete);
  const problem = useAppState(({ orders }) => orders.reading[filter].problem ?? orders.reading.ALL.problem);
  if (problem !== null) {
    return (
      <div className={styles.blank}>
        <div style={{ maxWidth: 520, margin: '40px auto' }}>
          <ProblemMessage
            title={t('orders.failed.title')}
            problem={problem}
            onRetry={() => void reader.readMore(filter).then(() => reader.readAhead())}
          />
        </div>
      </div>
    );
  }
  return <div className={styles.blank}>{complete ? <Nothing /> : <Ghosts />}</div>;
}

function Nothing() {
  const { t } = useFormat();
  const { show, setFilter, setText } = useApp();
  const navigate = useNavigate();
  const { filter, text } = useAppState(({ list }) => list);
  const noAccount = useAppState(({ remote }) => remote.account.status === 'none');
  if (text.trim() !== '') {
    return (
      <EmptyState
        icon={SearchIcon}
        title={t('orders.emptyFind.title', { text: text.trim() })}
        body={t('orders.emptyFind.body')}
        actions={
          <Button variant="default" onClick={() => setText('')}>
            {t('orders.findClear')}
          </Button>
        }
      />
    );
  }
  if (filter !== 'ALL') {
    return (
      <EmptyState
        icon={filter === 'NEW' ? FinishedIcon : STATUS_ICONS[filter]}
        title={t(`orders.emptyFilter.${filter}.title`)}
        body={t(`orders.emptyFilter.${filter}.body`)}
        actions={
          <Button variant="default" onClick={() => setFilter('ALL')}>
            {t('orders.emptyFilter.action')}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={BellMark}
      title={t('orders.empty.title')}
      body={t(noAccount ? 'orders.empty.noAccountBody' : 'orders.empty.body')}
      actions={
        noAccount ? (
          <Button onClick={() => void navigate(paths.account)}>{t('orders.empty.accountAction')}</Button>
        ) : (
          <Button onClick={() => show('new-order')}>{t('orders.empty.action')}</Button>
        )
      }
    />
  );
}

const WIDTHS = [180, 240, 130, 210, 160, 270, 150, 200] as const;

function Ghosts() {
  const { t } = useFormat();
  return (
    <div role="status" aria-busy="true" aria-label={t('app.starting')}>
      {WIDTHS.map((width) => (
        <div key={width} className={`${styles.line} ${styles.ghost}`}>
          <Skeleton height={12} width={90} />
          <Skeleton height={12} width={width} maw="100%" />
          <Skeleton height={12} width={84} ml="auto" />
          <Skeleton height={12} width={56} ml="auto" />
        </div>
      ))}
    </div>
  );
}
