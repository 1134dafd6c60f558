import { ActionIcon, Button, Skeleton, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Order } from '@orderbell/contracts';
import type { ClientProblem } from '../../client/orderbell-client.ts';
import { useFormat } from '../hooks/use-format.ts';
import { useShortcuts } from '../hooks/use-shortcuts.ts';
import { applyEvent } from '../state/apply-event.ts';
import { paths } from '../lib/screens.ts';
import { useApp, useAppState } from '../state/context.ts';
import { BackIcon, DownIcon, OrdersIcon, ReceiptIcon, UpIcon } from '../ui/icons.tsx';
import { EmptyState, ProblemMessage } from '../ui/message.tsx';
import { Card, Page, PageColumn } from '../ui/page.tsx';
import { Journey } from './journey.tsx';
import { OrderSummary } from './order-summary.tsx';
import { useCopyId } from './use-copy-id.ts';
import { useNeighbours } from './use-neighbours.ts';

/** One order, by its address. */
export default function OrderPage() {
  const { t } = useFormat();
  const { orderId = '' } = useParams();
  const order = useAppState(({ orders }) => orders.book.byId.get(orderId) ?? null);
  const { problem, retry } = useFetched(orderId, order === null);
  return (
    <Page
      title={t('order.title')}
      windowTitle={order?.description ?? t('order.title')}
      narrow
      before={<BackButton />}
      actions={<OrderActions order={order} orderId={orderId} />}
    >
      {order === null ? <NotThere problem={problem} onRetry={retry} /> : <Details order={order} />}
    </Page>
  );
}

function Details({ order }: { readonly order: Order }) {
  return (
    <PageColumn>
      <OrderSummary order={order} />
      <Journey order={order} />
    </PageColumn>
  );
}

function BackButton() {
  const { t } = useFormat();
  const navigate = useNavigate();
  const back = () => void navigate(paths.orders);
  useShortcuts({ back });
  return (
    <Tooltip label={t('order.back')}>
      <ActionIcon variant="subtle" size={32} ml={-8} aria-label={t('order.back')} onClick={back}>
        <BackIcon />
      </ActionIcon>
    </Tooltip>
  );
}

function OrderActions({ order, orderId }: { readonly order: Order | null; readonly orderId: string }) {
  const { t } = useFormat();
  const { show } = useApp();
  const navigate = useNavigate();
  const copyId = useCopyId(orderId);
  const { previous, next } = useNeighbours(orderId);
  const go = (to: string | null) => () => {
    if (to !== null) void navigate(paths.order(to), { replace: true });
  };
  useShortcuts({
    'next-order': go(next),
    'previous-order': go(previous),
    'copy-id': () => void copyId(),
    ...(order === null ? {} : { receipt: () => show('receipt') }),
  });
  return (
    <>
      <Tooltip label={t('order.previous')}>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('order.previous')}
          disabled={previous === null}
          onClick={go(previous)}
        >
          <UpIcon />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('order.next')}>
        <ActionIcon
          variant="default"
          size={36}
          ml={-6}
          aria-label={t('order.next')}
          disabled={next === null}
          onClick={go(next)}
        >
          <DownIcon />
        </ActionIcon>
      </Tooltip>
      <Button variant="default" leftSection={<ReceiptIcon />} disabled={order === null} onClick={() => show('receipt')}>
        {t('order.receipt.open')}
      </Button>
    </>
  );
}

interface NotThereProps {
  readonly problem: ClientProblem | null;
  readonly onRetry: () => void;
}

function NotThere({ problem, onRetry }: NotThereProps) {
  const { t } = useFormat();
  const navigate = useNavigate();
  if (problem === null) {
    return (
      <PageColumn>
        <Card>
          <div style={{ padding: 24 }} role="status" aria-busy="true" aria-label={t('app.starting')}>
            <Skeleton height={32} width={220} mb={14} />
            <Skeleton height={14} width={320} mb={28} />
            <Skeleton height={14} width={260} />
          </div>
        </Card>
      </PageColumn>
    );
  }
  const unknown = problem.type === 'not-found' || problem.type === 'validation-failed';
  if (!unknown) {
    return (
      <PageColumn>
        <ProblemMessage title={t('order.failed')} problem={problem} onRetry={onRetry} />
      </PageColumn>
    );
  }
  return (
    <EmptyState
      icon={OrdersIcon}
      title={t('order.notFound.title')}
      body={t('order.notFound.body')}
      actions={<Button onClick={() => void navigate(paths.orders)}>{t('order.back')}</Button>}
    />
  );
}

/** Asks the server for an order that this window does not know: from a link, a notification, another window. */
function useFetched(orderId: string, wanted: boolean) {
  const { client, store } = useApp();
  const live = useAppState(({ remote }) => remote.connection.status === 'live');
  const [attempt, setAttempt] = useState(0);
  const [refused, setRefused] = useState<{ readonly orderId: string; readonly problem: ClientProblem } | null>(null);
  useEffect(() => {
    if (!wanted) return undefined;
    let current = true;
    void client.getOrder(orderId).then((result) => {
      if (!current) return;
      if (result.ok) store.setState((state) => applyEvent(state, { type: 'orders', orders: [result.value] }));
      setRefused(result.ok ? null : { orderId, problem: result.problem });
    });
    return () => {
      current = false;
    };
  }, [client, store, orderId, wanted, attempt, live]);
  const problem = refused?.orderId === orderId ? refused.problem : null;
  return { problem, retry: () => setAttempt(attempt + 1) };
}
