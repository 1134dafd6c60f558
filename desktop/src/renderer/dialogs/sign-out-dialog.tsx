import { Button, Modal } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { useApp, useAppState } from '../state/context.ts';
import type { DialogProps } from './dialogs.tsx';
import styles from './dialogs.module.css';

/** Asks before signing out while orders are on their way. */
export default function SignOutDialog({ opened, onClose }: DialogProps) {
  const { t } = useFormat();
  const { client } = useApp();
  const waiting = useAppState(
    ({ remote }) => remote.pending.filter(({ delivery }) => delivery.status !== 'refused').length,
  );
  const leave = () => {
    onClose();
    void client.signOut();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('signOut.title')}
      size={420}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={styles.text}>
        {waiting === 0 ? null : t('signOut.pending', { count: waiting })} {t('signOut.kept')}
      </p>
      <div className={styles.buttons} style={{ marginTop: 20 }}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t('signOut.stay')}
        </Button>
        <Button onClick={leave}>{t('signOut.confirm')}</Button>
      </div>
    </Modal>
  );
}
