import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { lazy, Suspense, useState, type ComponentProps, type Ref } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { useAppState } from '../state/context.ts';
import styles from './shell.module.css';

const Opened = lazy(() => import('./user-menu-opened.tsx'));

/** Who is signed in, and the way out. The menu's code comes when it is first wanted. */
export function UserMenu() {
  const [opened, setOpened] = useState(false);
  const button = <UserButton onClick={() => setOpened(true)} />;
  if (!opened) return button;
  return (
    <Suspense fallback={button}>
      <Opened />
    </Suspense>
  );
}

type UserButtonProps = ComponentProps<'button'> & { readonly ref?: Ref<HTMLButtonElement> };

export function UserButton(props: UserButtonProps) {
  const { t } = useFormat();
  const user = useAppState(({ remote: { session } }) => (session.status === 'signed-in' ? session.user : null));
  if (user === null) return null;
  const name = user.name ?? user.email.split('@')[0] ?? user.email;
  return (
    <UnstyledButton {...props} className={styles.user ?? ''} aria-haspopup="menu">
      <VisuallyHidden>{t('nav.signedInAs')}</VisuallyHidden>
      <span className={styles.avatar} aria-hidden="true">
        {String.fromCodePoint(name.codePointAt(0) ?? 0x2022).toLocaleUpperCase()}
      </span>
      <span className={styles.userText} title={user.email}>
        <span className={styles.userName}>{name}</span>
        <span className={styles.userMail}>{user.email}</span>
      </span>
    </UnstyledButton>
  );
}
