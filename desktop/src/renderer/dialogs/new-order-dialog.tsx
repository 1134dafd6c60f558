import { Modal } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import type { DialogProps } from './dialogs.tsx';
import { NewOrderForm } from './new-order-form.tsx';

/** Places an order. Closing keeps what was typed. */
export default function NewOrderDialog({ opened, onClose }: DialogProps) {
  const { t } = useFormat();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('newOrder.title')}
      size={440}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <NewOrderForm onDone={onClose} />
    </Modal>
  );
}
