import type { PendingOrder } from '../../client/orderbell-client.ts';
import { useFormat } from '../hooks/use-format.ts';
import { editableAmount } from '../lib/amount-problem-text.ts';
import { problemText } from '../lib/problem-text.ts';
import { useApp } from '../state/context.ts';
import { toast } from '../ui/toast.tsx';

interface PendingActions {
  /** Takes back an order that was never sent; can be undone. */
  readonly takeBack: () => void;
  /** Opens the dialog with what was refused and why; the refused row goes when the new one is placed. */
  readonly edit: () => void;
  readonly dismiss: () => void;
}

export function usePendingActions(pending: PendingOrder): PendingActions {
  const { t, currency, locale } = useFormat();
  const { client, setDraft, show } = useApp();

  const drop = async (): Promise<boolean> => {
    const result = await client.dropPending(pending.idempotencyKey);
    if (result.ok) return true;
    const tooLate = result.problem.type === 'already-sent';
    toast({ text: tooLate ? t('orders.tooLate') : problemText(t, result.problem), error: !tooLate });
    return false;
  };
  const placeAgain = () => void client.placeOrder({ amount: pending.amount, description: pending.description });

  return {
    takeBack: () => {
      void drop().then((dropped) => {
        if (dropped) toast({ text: t('orders.tookBack'), action: { label: t('action.undo'), run: placeAgain } });
      });
    },
    edit: () => {
      const { amount, description, idempotencyKey } = pending;
      setDraft({ amount: editableAmount(amount, currency, locale), description, replaces: idempotencyKey });
      show('new-order');
    },
    dismiss: () => void drop(),
  };
}
