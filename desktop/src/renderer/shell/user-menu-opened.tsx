import { Menu } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { useApp } from '../state/context.ts';
import { KeyboardIcon, SignOutIcon } from '../ui/icons.tsx';
import { useSignOut } from './use-sign-out.ts';
import { UserButton } from './user-menu.tsx';

export default function UserMenuOpened() {
  const { t } = useFormat();
  const { show } = useApp();
  const signOut = useSignOut();
  return (
    <Menu
      defaultOpened
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      position="top-start"
      offset={6}
      width={204}
    >
      <Menu.Target>
        <UserButton />
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
