import { Button, Modal, Portal } from '@mantine/core';
import { useLocation } from 'react-router';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { viewOf } from '../lib/screens.ts';
import { useApp, useAppState } from '../state/context.ts';
import { ProblemMessage } from '../ui/message.tsx';
import { toast } from '../ui/toast.tsx';
import type { DialogProps } from './dialogs.tsx';
import { Receipt } from './receipt.tsx';
import dialogStyles from './dialogs.module.css';
import styles from './receipt.module.css';

/** The receipt of the order on screen: to look at, to print, to keep as a PDF. What is printed is the receipt alone. */
export default function ReceiptDialog({ opened, onClose }: DialogProps) {
  const { t } = useFormat();
  const { client } = useApp();
  const { orderId } = viewOf(useLocation().pathname);
  const order = useAppState(({ orders }) => (orderId === null ? null : (orders.book.byId.get(orderId) ?? null)));
  const canSavePdf = useAppState(({ remote }) => remote.platform.pdf);
  const save = useAction((name: string) => client.savePdf(name));
  if (order === null) return null;

  const savePdf = async () => {
    const done = await save.run(`orderbell-${order.id}.pdf`);
    if (done?.saved === true) toast({ text: t('order.receipt.saved') });
  };
  return (
    <>
      <Modal
        opened={opened}
        onClose={onClose}
        title={t('order.receipt.title')}
        size={520}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <Receipt order={order} />
        {save.problem === null ? null : (
          <div style={{ marginTop: 12 }}>
            <ProblemMessage title={t('order.receipt.failed')} problem={save.problem} />
          </div>
        )}
        <div className={dialogStyles.buttons} style={{ marginTop: 16 }}>
          {canSavePdf ? (
            <Button variant="default" loading={save.busy} onClick={() => void savePdf()}>
              {t('order.receipt.pdf')}
            </Button>
          ) : null}
          <Button data-autofocus onClick={() => window.print()}>
            {t('order.receipt.print')}
          </Button>
        </div>
      </Modal>
      {opened ? (
        <Portal reuseTargetNode={false} id="print" className={styles.print ?? ''}>
          <Receipt order={order} />
        </Portal>
      ) : null}
    </>
  );
}
