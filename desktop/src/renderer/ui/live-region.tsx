import { VisuallyHidden } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { useAppState } from '../state/context.ts';

/** Reads out, when the person pauses, what changed on its own: an order's result, the connection. */
export function LiveRegion() {
  const { t, money } = useFormat();
  const happening = useAppState((state) => state.happening);
  let text = '';
  if (happening?.what.kind === 'connection') text = t(`connection.${happening.what.state}`);
  if (happening?.what.kind === 'order-settled') {
    const { status, description, amount } = happening.what.order;
    text = t(status === 'FINISHED' ? 'orders.finishedNow' : 'orders.cancelledNow', {
      description,
      amount: money(amount),
    });
  }
  return (
    <VisuallyHidden role="status" aria-live="polite" aria-atomic="true" data-testid="live-region">
      {text}
    </VisuallyHidden>
  );
}
