import { Button, Modal, TextInput } from '@mantine/core';
import { useId, useState, type FormEvent } from 'react';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { originOf } from '../lib/server-address.ts';
import { problemText } from '../lib/problem-text.ts';
import { useApp, useAppState } from '../state/context.ts';
import { Card, CardTitle } from '../ui/page.tsx';
import { SettingRow } from './setting-row.tsx';
import dialogStyles from '../dialogs/dialogs.module.css';
import styles from './settings.module.css';

/** Which server the client talks to. Changing it ends the session, so it is asked for. */
export function ServerSetting() {
  const { t } = useFormat();
  const id = useId();
  const { client } = useApp();
  const current = useAppState(({ remote }) => remote.settings.serverAddress);
  const changeable = useAppState(({ remote }) => remote.platform.serverAddress);
  const [typed, setTyped] = useState(current);
  const [asked, setAsked] = useState<string | null>(null);
  const [invalid, setInvalid] = useState(false);
  const change = useAction((serverAddress: string) => client.updateSettings({ serverAddress }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const origin = originOf(typed);
    setInvalid(origin === null);
    if (origin !== null && origin !== current) setAsked(origin);
  };
  const error = invalid ? t('settings.server.invalid') : change.problem && problemText(t, change.problem);
  return (
    <Card title={t('settings.server.title')}>
      <div className={styles.title}>
        <CardTitle>{t('settings.server.title')}</CardTitle>
      </div>
      <SettingRow
        label={t('settings.server.address')}
        labelFor={id}
        hint={changeable ? undefined : t('settings.server.fixed')}
      >
        {changeable ? (
          <form className={styles.wide} noValidate onSubmit={submit}>
            <TextInput
              id={id}
              type="url"
              inputMode="url"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              error={error}
            />
            <Button type="submit" variant="default" loading={change.busy} disabled={typed.trim() === current}>
              {t('settings.server.save')}
            </Button>
          </form>
        ) : (
          <output id={id}>{current}</output>
        )}
      </SettingRow>
      <Question
        address={asked}
        onClose={() => setAsked(null)}
        onConfirm={(address) => {
          setAsked(null);
          void change.run(address);
        }}
      />
    </Card>
  );
}

interface QuestionProps {
  readonly address: string | null;
  readonly onClose: () => void;
  readonly onConfirm: (address: string) => void;
}

function Question({ address, onClose, onConfirm }: QuestionProps) {
  const { t } = useFormat();
  const waiting = useAppState(
    ({ remote }) => remote.pending.filter(({ delivery }) => delivery.status !== 'refused').length,
  );
  return (
    <Modal
      opened={address !== null}
      onClose={onClose}
      title={t('settings.server.confirmTitle')}
      size={420}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={dialogStyles.text}>
        {t('settings.server.confirmBody', { address: address ?? '' })}{' '}
        {waiting === 0 ? null : t('settings.server.confirmPending', { count: waiting })}
      </p>
      <div className={dialogStyles.buttons} style={{ marginTop: 20 }}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button onClick={() => address !== null && onConfirm(address)}>{t('settings.server.confirm')}</Button>
      </div>
    </Modal>
  );
}
