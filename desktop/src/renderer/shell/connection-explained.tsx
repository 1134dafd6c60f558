import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { connectionReason, connectionWord } from '../lib/connection-word.ts';
import { useApp, useAppState } from '../state/context.ts';
import { ConnectionButton } from './connection-state.tsx';
import styles from './shell.module.css';

/** The button with what it says when asked: why, and what can be done. */
export default function ConnectionExplained() {
  const { t } = useFormat();
  const { client } = useApp();
  const [open, setOpen] = useState(true);
  const connection = useAppState(({ remote }) => remote.connection);
  const address = useAppState(({ remote }) => remote.server.address);
  const { state, word } = connectionWord(t, connection.status);
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" offset={6} returnFocus trapFocus>
      <Popover.Target>
        <ConnectionButton onClick={() => setOpen(!open)} />
      </Popover.Target>
      <Popover.Dropdown aria-label={word} tabIndex={-1} data-autofocus>
        <div className={styles.explain}>
          <strong>{word}</strong>
          {connectionReason(t, connection, address)}
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
