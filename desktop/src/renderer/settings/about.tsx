import { Button } from '@mantine/core';
import type { Result } from '../../client/orderbell-client.ts';
import { useFormat } from '../hooks/use-format.ts';
import { problemText } from '../lib/problem-text.ts';
import { useApp, useAppState } from '../state/context.ts';
import { CopyIcon, LogsIcon } from '../ui/icons.tsx';
import { Card, CardTitle } from '../ui/page.tsx';
import { toast } from '../ui/toast.tsx';
import styles from './settings.module.css';

/** Versions, and what helps somebody who helps. */
export function About() {
  const { t } = useFormat();
  const { client } = useApp();
  const { versions, logs } = useAppState(({ remote }) => remote.platform);

  const report = (result: Result<unknown>, done: string | null) => {
    if (result.ok && done !== null) toast({ text: done });
    if (!result.ok) toast({ text: t('settings.about.failed'), detail: problemText(t, result.problem), error: true });
  };
  const copy = async () => {
    const text = await client.diagnostics();
    report(text.ok ? await client.copyText(text.value) : text, t('settings.about.copied'));
  };
  return (
    <Card title={t('settings.about.title')} id="about">
      <div className={styles.title}>
        <CardTitle>{t('settings.about.title')}</CardTitle>
      </div>
      <dl className={styles.versions}>
        {versions.map(({ name, version }) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{version}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.buttons}>
        <Button variant="default" leftSection={<CopyIcon size={14} />} onClick={() => void copy()}>
          {t('settings.about.copy')}
        </Button>
        {logs ? (
          <Button
            variant="default"
            leftSection={<LogsIcon size={14} />}
            onClick={() => void client.openLogs().then((opened) => report(opened, null))}
          >
            {t('settings.about.logs')}
          </Button>
        ) : null}
      </div>
    </Card>
  );
}
