import { useFormat } from './hooks/use-format.ts';
import { Shell } from './shell/shell.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { Splash } from './sign-in/splash.tsx';
import { useAppState } from './state/context.ts';

/** The way in: the pages for who is signed in, the sign-in for everybody else. The address is kept for afterwards. */
export function Gate() {
  const { t } = useFormat();
  const session = useAppState(({ remote }) => remote.session.status);
  const unreachable = useAppState(({ remote }) => remote.server.status === 'unreachable');
  if (session === 'signed-in') return <Shell />;
  if (session === 'restoring' && !unreachable) return <Splash text={t('signIn.restoring')} />;
  return <SignInPage />;
}
