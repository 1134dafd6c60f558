import { useFormat } from '../hooks/use-format.ts';
import { problemText } from '../lib/problem-text.ts';
import { useApp } from '../state/context.ts';
import { toast } from '../ui/toast.tsx';

/** Copies an order's number and says so. */
export function useCopyId(orderId: string): () => Promise<void> {
  const { t } = useFormat();
  const { client } = useApp();
  return async () => {
    const result = await client.copyText(orderId);
    if (result.ok) toast({ text: t('order.idCopied') });
    else toast({ text: problemText(t, result.problem), error: true });
  };
}
