import { Button, UnstyledButton } from '@mantine/core';
import { NavLink } from 'react-router';
import { useFormat } from '../hooks/use-format.ts';
import { paths } from '../lib/screens.ts';
import { isOperator } from '../state/app-state.ts';
import { useApp, useAppState } from '../state/context.ts';
import {
  AccountIcon,
  BellMark,
  OrdersIcon,
  PipelineIcon,
  PlusIcon,
  SearchIcon,
  SettingsIcon,
  type Icon,
} from '../ui/icons.tsx';
import { Keys } from '../ui/keys.tsx';
import { ConnectionState } from './connection-state.tsx';
import { UserMenu } from './user-menu.tsx';
import styles from './shell.module.css';

interface Section {
  readonly to: string;
  readonly name: 'orders' | 'account' | 'pipeline' | 'settings';
  /** Only operators have business there. */
  readonly operators?: boolean;
  readonly icon: Icon;
}

const SECTIONS: readonly Section[] = [
  { to: paths.orders, name: 'orders', icon: OrdersIcon },
  { to: paths.account, name: 'account', icon: AccountIcon },
  { to: paths.pipeline, name: 'pipeline', icon: PipelineIcon, operators: true },
  { to: paths.settings, name: 'settings', icon: SettingsIcon },
];

/** The product, the two things that one does most, the sections, and below them the state of things. */
export function Sidebar() {
  const { t } = useFormat();
  const { show } = useApp();
  const operator = useAppState(({ remote }) => isOperator(remote));
  return (
    <nav className={styles.sidebar} aria-label={t('app.sections')}>
      <div className={styles.brand}>
        <BellMark size={22} />
        {t('app.name')}
      </div>
      <Button
        fullWidth
        justify="space-between"
        px={10}
        leftSection={<PlusIcon />}
        rightSection={<Keys keys={['N']} plain />}
        onClick={() => show('new-order')}
        styles={{ label: { flex: 1 } }}
      >
        {t('nav.newOrder')}
      </Button>
      <UnstyledButton className={styles.search ?? ''} onClick={() => show('palette')}>
        <SearchIcon size={15} />
        <span>{t('nav.search')}</span>
        <Keys keys={['Mod', 'K']} plain />
      </UnstyledButton>
      <div className={styles.nav}>
        {SECTIONS.filter(({ operators = false }) => operator || !operators).map(({ to, name, icon: Shape }) => (
          <NavLink key={name} to={to} className={styles.item ?? ''}>
            <Shape />
            {t(`nav.${name}`)}
          </NavLink>
        ))}
      </div>
      <div className={styles.foot}>
        <ConnectionState />
        <UserMenu />
      </div>
    </nav>
  );
}
