import { ActionIcon, Loader } from '@mantine/core';
import { useState } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { ordersToCsv } from '../lib/csv.ts';
import { filterOrders, wordsOf } from '../lib/find-orders.ts';
import { problemText } from '../lib/problem-text.ts';
import { useApp, useAppState } from '../state/context.ts';
import { DownloadIcon } from '../ui/icons.tsx';
import { toast } from '../ui/toast.tsx';

const NOBODY: ReadonlySet<string> = new Set();

/** Saves what the filter and the search show, all of it, also what has not been read yet. */
export function ExportButton() {
  const { t, currency } = useFormat();
  const { client, orders: reader, store } = useApp();
  const [busy, setBusy] = useState(false);
  const read = useAppState(({ orders }) => orders.book.byId.size);

  const run = async () => {
    const { filter, text } = store.getState().list;
    const problem = await reader.readAll(filter);
    if (problem !== null) {
      toast({ text: t('orders.exportFailed'), detail: problemText(t, problem), error: true });
      return;
    }
    const { newestFirst } = store.getState().orders.book;
    const shown = filterOrders(newestFirst, filter, wordsOf(text), NOBODY, currency);
    const name = `orderbell-orders-${new Date().toISOString().slice(0, 10)}.csv`;
    const result = await client.saveFile({ name, mediaType: 'text/csv', text: ordersToCsv(shown, currency) });
    if (!result.ok) toast({ text: t('orders.exportFailed'), detail: problemText(t, result.problem), error: true });
    else if (result.value.saved) toast({ text: t('orders.exported', { count: shown.length }) });
  };

  const label = busy ? t('orders.exporting', { count: read }) : t('orders.exportCsv');
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={label}
      title={label}
      aria-busy={busy}
      onClick={() => {
        if (busy) return;
        setBusy(true);
        void run().finally(() => setBusy(false));
      }}
    >
      {busy ? <Loader size={14} color="var(--ob-text-2)" /> : <DownloadIcon />}
    </ActionIcon>
  );
}
