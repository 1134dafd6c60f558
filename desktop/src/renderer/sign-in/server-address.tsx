import { Button, TextInput, UnstyledButton } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { problemText } from '../lib/problem-text.ts';
import { useApp, useAppState } from '../state/context.ts';
import { DownIcon } from '../ui/icons.tsx';
import styles from './sign-in.module.css';

interface ServerAddressProps {
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** Which server to sign in on; only where it may be chosen. */
export function ServerAddress({ open, onToggle }: ServerAddressProps) {
  const { t } = useFormat();
  const { client } = useApp();
  const server = useAppState(({ remote }) => remote.server);
  const changeable = useAppState(({ remote }) => remote.platform.serverAddress);
  const [address, setAddress] = useState(server.address);
  const save = useAction((serverAddress: string) => client.updateSettings({ serverAddress }));
  if (!changeable) return null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save.run(address.trim());
  };
  const state = t(server.status === 'connecting' ? 'signIn.serverConnecting' : 'signIn.serverReachable');
  return (
    <div className={styles.advanced}>
      <UnstyledButton className={styles.advancedToggle ?? ''} aria-expanded={open} onClick={onToggle}>
        {t('signIn.advanced')}
        <DownIcon size={12} />
      </UnstyledButton>
      {open ? (
        <form className={styles.serverForm} noValidate onSubmit={submit}>
          <TextInput
            label={t('signIn.server')}
            description={t('signIn.serverHint')}
            type="url"
            inputMode="url"
            spellCheck={false}
            autoFocus
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={save.problem === null ? null : problemText(t, save.problem)}
          />
          <Button type="submit" variant="default" fullWidth loading={save.busy}>
            {t('signIn.serverSave')}
          </Button>
          {server.status === 'unreachable' ? null : (
            <p className={styles.hint} role="status">
              {server.address} · {state}
            </p>
          )}
        </form>
      ) : null}
    </div>
  );
}
