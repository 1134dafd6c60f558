import { Menu, UnstyledButton } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { useApp, useAppState } from '../state/context.ts';
import { KeyboardIcon, SignOutIcon } from '../ui/icons.tsx';
import { useSignOut } from './use-sign-out.ts';
import styles from './shell.module.css';

/** Who is signed in, and the way out. */
export function UserMenu() {
  const { t } = useFormat();
  const { show } = useApp();
  const signOut = useSignOut();
  const user = useAppState(({ remote: { session } }) => (session.status === 'signed-in' ? session.user : null));
  if (user === null) return null;
  const name = user.name ?? user.email.split('@')[0] ?? user.email;
  return (
    <Menu position="top-start" offset={6} width={204}>
      <Menu.Target>
        <UnstyledButton className={styles.user ?? ''} aria-label={t('nav.user', { name: user.name ?? user.email })}>
          <span className={styles.avatar}>{[...name][0]?.toLocaleUpperCase()}</span>
          <span className={styles.userText}>
            <span className={styles.userName} style={{ display: 'block' }}>
              {name}
            </span>
            <span className={styles.userMail} style={{ display: 'block' }}>
              {user.email}
            </span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<KeyboardIcon />} onClick={() => show('shortcuts')}>
          {t('nav.shortcuts')}
        </Menu.Item>
        <Menu.Item leftSection={<SignOutIcon />} onClick={signOut}>
          {t('action.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
