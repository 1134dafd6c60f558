import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useNavigate } from 'react-router';
import type { Order } from '@orderbell/contracts';
import { useFormat } from '../hooks/use-format.ts';
import { editableAmount } from '../lib/amount-problem-text.ts';
import { paths } from '../lib/screens.ts';
import { statusText } from '../lib/status-text.ts';
import { exactTime } from '../lib/time.ts';
import { useApp } from '../state/context.ts';
import { Age } from '../ui/age.tsx';
import { CopyIcon, RepeatIcon } from '../ui/icons.tsx';
import { InlineMessage } from '../ui/message.tsx';
import { Card } from '../ui/page.tsx';
import { STATUS_ICONS } from '../ui/status.tsx';
import { useCopyId } from './use-copy-id.ts';
import styles from './order.module.css';

/** Amount, status in words, what it was for, when, and its number. */
export function OrderSummary({ order }: { readonly order: Order }) {
  const { t, money, locale } = useFormat();
  const copyId = useCopyId(order.id);
  const Shape = STATUS_ICONS[order.status];
  return (
    <Card>
      <div className={styles.hero} data-status={order.status}>
        <div className={styles.amount}>{money(order.amount)}</div>
        <div className={styles.state} data-status={order.status} role="status">
          <Shape size={17} />
          {statusText(t, order)}
        </div>
        <p className={styles.description}>{order.description}</p>
        <WhatNext order={order} />
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>{t('order.placed')}</dt>
          <dd>
            {exactTime(order.createdAt, locale)}
            <span style={{ color: 'var(--ob-text-3)' }}>
              · <Age time={order.createdAt} />
            </span>
          </dd>
        </div>
        {order.status === 'NEW' ? null : (
          <div>
            <dt>{t('order.settled')}</dt>
            <dd>{exactTime(order.updatedAt, locale)}</dd>
          </div>
        )}
        <div>
          <dt>{t('order.id')}</dt>
          <dd>
            <span className={styles.id}>{order.id}</span>
            <Tooltip label={t('order.copyId')}>
              <ActionIcon variant="subtle" size={28} aria-label={t('order.copyId')} onClick={() => void copyId()}>
                <CopyIcon size={14} />
              </ActionIcon>
            </Tooltip>
          </dd>
        </div>
      </dl>
    </Card>
  );
}

/** The way on from a cancelled order. */
function WhatNext({ order }: { readonly order: Order }) {
  const { t, currency, locale } = useFormat();
  const { setDraft, show } = useApp();
  const navigate = useNavigate();
  const { status, cancelReason } = order;
  if (status !== 'CANCELLED' || cancelReason === null) return null;
  const again = () => {
    setDraft({
      amount: editableAmount(order.amount, currency, locale),
      description: order.description,
      replaces: null,
    });
    show('new-order');
  };
  return (
    <div className={styles.hint}>
      <InlineMessage
        kind="warning"
        actions={
          <>
            {cancelReason === 'payment-discarded' ? null : (
              <Button size="compact-sm" variant="default" onClick={() => void navigate(paths.account)}>
                {t(cancelReason === 'no-account' ? 'order.openAccount' : 'order.topUp')}
              </Button>
            )}
            <Button size="compact-sm" variant="default" leftSection={<RepeatIcon size={13} />} onClick={again}>
              {t('order.again')}
            </Button>
          </>
        }
      >
        {t(`order.hint.${cancelReason}`)}
      </InlineMessage>
    </div>
  );
}
