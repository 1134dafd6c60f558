import { UnstyledButton } from '@mantine/core';
import { lazy, Suspense, useState, type ComponentProps, type Ref } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { useAppState } from '../state/context.ts';
import { connectionWord } from '../lib/connection-word.ts';
import styles from './shell.module.css';

const Explained = lazy(() => import('./connection-explained.tsx'));

/** Whether what is on screen is up to date, in a word; why, on a click. */
export function ConnectionState() {
  const [opened, setOpened] = useState(false);
  const button = <ConnectionButton onClick={() => setOpened(true)} />;
  if (!opened) return button;
  return (
    <Suspense fallback={button}>
      <Explained />
    </Suspense>
  );
}

type ConnectionButtonProps = ComponentProps<'button'> & { readonly ref?: Ref<HTMLButtonElement> };

export function ConnectionButton(props: ConnectionButtonProps) {
  const { t } = useFormat();
  const status = useAppState(({ remote }) => remote.connection.status);
  const { state, word } = connectionWord(t, status);
  return (
    <UnstyledButton
      {...props}
      className={styles.connection ?? ''}
      aria-label={t('connection.label', { state: word })}
      aria-haspopup="dialog"
    >
      <span className={styles.dot} data-state={state} />
      {word}
    </UnstyledButton>
  );
}
