import { Button, Modal, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { DeadLetter } from '@orderbell/contracts';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { useApp } from '../state/context.ts';
import { ProblemMessage } from '../ui/message.tsx';
import { toast } from '../ui/toast.tsx';
import dialog from '../dialogs/dialogs.module.css';

/** As in the contract. */
const REASON_MAX = 500;

export interface Settlement {
  readonly kind: 'requeue' | 'discard';
  readonly letter: DeadLetter;
}

interface SettleDialogProps {
  readonly settlement: Settlement;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Reads the list again. */
  readonly onSettled: () => Promise<void>;
}

/** Asks before a message is handled again, and before it is given up for good: that needs a reason, which is kept. */
export function SettleDialog({ settlement: { kind, letter }, opened, onClose, onSettled }: SettleDialogProps) {
  const { t } = useFormat();
  const { client } = useApp();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const settle = useAction(() =>
    kind === 'requeue'
      ? client.requeueDeadLetter(letter.id)
      : client.discardDeadLetter({ id: letter.id, reason: reason.trim() }),
  );
  const missing = kind === 'discard' && reason.trim() === '';

  const close = (): void => {
    setReason('');
    setTried(false);
    settle.forget();
    onClose();
  };
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (missing) return event.currentTarget.querySelector('textarea')?.focus();
    const settled = await settle.run();
    await onSettled();
    if (settled === undefined) return;
    const failedAgain = settled.status === 'open';
    toast({
      text: t(failedAgain ? 'pipeline.settle.failedAgain' : `pipeline.settle.${kind}.done`),
      ...(failedAgain ? { detail: settled.detail, error: true } : {}),
    });
    close();
  };

  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t(`pipeline.settle.${kind}.title`)}
      size={460}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form className={dialog.form} noValidate onSubmit={(event) => void submit(event)}>
        <p className={dialog.text}>{t(`pipeline.settle.${kind}.body`, { type: letter.type ?? letter.topic })}</p>
        {kind === 'discard' ? (
          <Textarea
            label={t('pipeline.settle.reason')}
            description={t('pipeline.settle.reasonHint')}
            data-autofocus
            autosize
            minRows={2}
            maxLength={REASON_MAX}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={tried && missing ? t('pipeline.settle.reasonMissing') : null}
          />
        ) : null}
        {settle.problem === null ? null : (
          <ProblemMessage title={t('pipeline.settle.failed')} problem={settle.problem} />
        )}
        <div className={dialog.buttons}>
          <Button variant="default" onClick={close} {...(kind === 'requeue' ? { 'data-autofocus': true } : {})}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={settle.busy} {...(kind === 'discard' ? { color: 'red' } : {})}>
            {t(`pipeline.settle.${kind}.confirm`)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
