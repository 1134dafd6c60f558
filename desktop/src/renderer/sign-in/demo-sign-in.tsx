import { Button, UnstyledButton } from '@mantine/core';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { problemText } from '../lib/problem-text.ts';
import { useApp } from '../state/context.ts';
import { InlineMessage } from '../ui/message.tsx';
import styles from './sign-in.module.css';

/** One click into a server that has demo sign-ins. */
export function DemoSignIn() {
  const { t } = useFormat();
  const { client } = useApp();
  const demo = useAction((who: 'user' | 'operator') => client.tryDemo(who));
  return (
    <>
      <div className={styles.or}>{t('signIn.or')}</div>
      <Button variant="default" fullWidth loading={demo.busy} onClick={() => void demo.run('user')}>
        {t('signIn.demo')}
      </Button>
      <p className={styles.hint}>
        {t('signIn.demoHint')}{' '}
        <UnstyledButton className={styles.link ?? ''} fz={12} onClick={() => void demo.run('operator')}>
          {t('signIn.demoOperator')}
        </UnstyledButton>
      </p>
      {demo.problem === null ? null : <InlineMessage kind="error">{problemText(t, demo.problem)}</InlineMessage>}
    </>
  );
}
