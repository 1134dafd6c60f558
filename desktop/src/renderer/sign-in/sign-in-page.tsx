import { useState } from 'react';
import { UnstyledButton } from '@mantine/core';
import type { SessionState } from '../../client/orderbell-client.ts';
import { useFormat } from '../hooks/use-format.ts';
import { useTitle } from '../hooks/use-title.ts';
import { useAppState } from '../state/context.ts';
import { BellMark } from '../ui/icons.tsx';
import { InlineMessage } from '../ui/message.tsx';
import { CredentialsForm } from './credentials-form.tsx';
import { DemoSignIn } from './demo-sign-in.tsx';
import { ServerAddress } from './server-address.tsx';
import { Unreachable } from './unreachable.tsx';
import styles from './sign-in.module.css';

/** Sign in, register, or learn why neither is possible right now: one screen. */
export function SignInPage() {
  const { t } = useFormat();
  const [mode, setMode] = useState<'sign-in' | 'register'>('sign-in');
  const [advanced, setAdvanced] = useState(false);
  const server = useAppState(({ remote }) => remote.server);
  const session = useAppState(({ remote }) => remote.session);
  const unreachable = server.status === 'unreachable';
  const title = t(mode === 'sign-in' ? 'signIn.title' : 'signIn.titleRegister');
  useTitle(title);

  return (
    <main className={styles.screen}>
      <div className={styles.rings} />
      <div className={styles.center}>
        <div className={styles.brand}>
          <div className={styles.badge}>
            <BellMark size={32} />
          </div>
          <div>
            <div className={styles.name}>{t('app.name')}</div>
            <div className={styles.tagline}>{t('app.tagline')}</div>
          </div>
        </div>
        <div className={styles.card}>
          {unreachable ? (
            <Unreachable server={server} onChange={() => setAdvanced(true)} />
          ) : (
            <>
              <h1 className={styles.title}>{title}</h1>
              <Ended session={session} />
              <CredentialsForm key={mode} mode={mode} />
              {server.status === 'reachable' && server.config.demoSignIns && mode === 'sign-in' ? <DemoSignIn /> : null}
            </>
          )}
        </div>
        {unreachable ? null : (
          <p className={styles.switch}>
            {t(mode === 'sign-in' ? 'signIn.toRegister' : 'signIn.toSignIn')}
            <UnstyledButton
              className={styles.link ?? ''}
              fz={13}
              onClick={() => setMode(mode === 'sign-in' ? 'register' : 'sign-in')}
            >
              {t(mode === 'sign-in' ? 'signIn.toRegisterAction' : 'signIn.toSignInAction')}
            </UnstyledButton>
          </p>
        )}
        <ServerAddress open={advanced} onToggle={() => setAdvanced(!advanced)} />
      </div>
    </main>
  );
}

/** Why the last session ended, when the person did not end it. */
function Ended({ session }: { readonly session: SessionState }) {
  const { t } = useFormat();
  if (session.status !== 'signed-out' || session.reason === 'none' || session.reason === 'requested') return null;
  return (
    <div style={{ marginBottom: 16 }}>
      <InlineMessage kind="warning">{t(`signIn.ended.${session.reason}`)}</InlineMessage>
    </div>
  );
}
