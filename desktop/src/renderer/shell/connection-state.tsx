import { Button, Popover, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { useApp, useAppState } from '../state/context.ts';
import styles from './shell.module.css';

/** Whether what is on screen is up to date, in a word; why, on a click. */
export function ConnectionState() {
  const { t } = useFormat();
  const { client } = useApp();
  const [open, setOpen] = useState(false);
  const connection = useAppState(({ remote }) => remote.connection);
  const address = useAppState(({ remote }) => remote.server.address);
  const state = connection.status === 'idle' ? 'connecting' : connection.status;
  const word = t(`connection.${state === 'catching-up' ? 'catchingUp' : state}`);
  const reason = state === 'catching-up' ? 'catchingUp' : connection.status === 'offline' ? connection.reason : state;
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" offset={6} trapFocus={false} returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={styles.connection ?? ''}
          aria-label={t('connection.label', { state: word })}
          onClick={() => setOpen(!open)}
        >
          <span className={styles.dot} data-state={state} />
          {word}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.explain}>
          <strong>{word}</strong>
          {t(`connection.explain.${reason === 'offline' ? 'server-unreachable' : reason}`, { address })}
        </div>
        {state === 'live' ? null : (
          <Button size="compact-sm" variant="default" m={8} mt={2} onClick={() => void client.reconnect()}>
            {t('connection.banner.retryNow')}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
