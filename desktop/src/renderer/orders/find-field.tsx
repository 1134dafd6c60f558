import { CloseButton, TextInput } from '@mantine/core';
import type { Ref } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { useApp, useAppState } from '../state/context.ts';
import { SearchIcon } from '../ui/icons.tsx';
import styles from './orders.module.css';

/** Finds orders by text as it is typed; Escape clears it. */
export function FindField({ ref }: { readonly ref: Ref<HTMLInputElement> }) {
  const { t } = useFormat();
  const { setText } = useApp();
  const text = useAppState(({ list }) => list.text);
  return (
    <TextInput
      ref={ref}
      className={styles.find}
      type="search"
      aria-label={t('orders.find')}
      placeholder={t('orders.find')}
      leftSection={<SearchIcon size={14} />}
      rightSection={
        text === '' ? null : <CloseButton size="sm" aria-label={t('orders.findClear')} onClick={() => setText('')} />
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        if (text === '') event.currentTarget.blur();
        else setText('');
      }}
    />
  );
}
