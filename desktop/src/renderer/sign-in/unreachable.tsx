import { Button } from '@mantine/core';
import type { ServerState } from '../../client/orderbell-client.ts';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { useNow } from '../hooks/use-now.ts';
import { problemText } from '../lib/problem-text.ts';
import { secondsUntil } from '../lib/time.ts';
import { useApp, useAppState } from '../state/context.ts';
import { OfflineIcon } from '../ui/icons.tsx';
import styles from './sign-in.module.css';

interface UnreachableProps {
  readonly server: Extract<ServerState, { readonly status: 'unreachable' }>;
  readonly onChange: () => void;
}

/** The server does not answer: which one, what was kept, when it is tried again, and how to choose another. */
export function Unreachable({ server, onChange }: UnreachableProps) {
  const { t } = useFormat();
  const { client } = useApp();
  const waiting = useAppState(({ remote }) => remote.pending.length);
  const changeable = useAppState(({ remote }) => remote.platform.serverAddress);
  const retry = useAction(() => client.reconnect());
  const wrongServer = server.problem.type === 'unexpected-answer';
  return (
    <div className={styles.panel}>
      <div className={styles.panelIcon}>
        <OfflineIcon size={22} />
      </div>
      <h1 className={styles.title} style={{ marginBottom: 0 }}>
        {t('signIn.unreachable.title')}
      </h1>
      <p className={styles.panelText} role="status">
        {wrongServer ? problemText(t, server.problem) : t('signIn.unreachable.body', { address: server.address })}
      </p>
      {waiting === 0 ? null : <p className={styles.panelText}>{t('signIn.unreachable.kept', { count: waiting })}</p>}
      <p className={styles.panelNext}>
        <NextTry at={server.nextAttemptAt} />
      </p>
      <Button fullWidth loading={retry.busy} onClick={() => void retry.run()}>
        {t('signIn.unreachable.retryNow')}
      </Button>
      {changeable ? (
        <Button fullWidth mt={8} variant="default" onClick={onChange}>
          {t('signIn.unreachable.change')}
        </Button>
      ) : null}
    </div>
  );
}

function NextTry({ at }: { readonly at: string | null }) {
  const { t } = useFormat();
  const now = useNow(1000);
  const seconds = at === null ? 0 : secondsUntil(at, now);
  return seconds === 0 ? t('signIn.unreachable.retrying') : t('signIn.unreachable.retryIn', { count: seconds });
}
