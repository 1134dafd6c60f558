import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { LANGUAGE_NAMES } from '../../i18n/index.ts';
import { useFormat } from '../hooks/use-format.ts';
import { fold, matchesText, wordsOf } from '../lib/find-orders.ts';
import { paths } from '../lib/screens.ts';
import { useSignOut } from '../shell/use-sign-out.ts';
import { isOperator } from '../state/app-state.ts';
import { useApp, useAppState } from '../state/context.ts';
import {
  AccountIcon,
  CopyIcon,
  KeyboardIcon,
  LanguageIcon,
  LogsIcon,
  OrdersIcon,
  PipelineIcon,
  PlusIcon,
  RepeatIcon,
  SettingsIcon,
  SignOutIcon,
  SunIcon,
} from '../ui/icons.tsx';
import { Keys } from '../ui/keys.tsx';
import { STATUS_ICONS } from '../ui/status.tsx';
import { toast } from '../ui/toast.tsx';
import styles from './palette.module.css';

const RECENT = 5;
const FOUND = 12;

/** What the palette offers for what has been typed. */
export function usePaletteActions(query: string): SpotlightActionGroupData[] {
  const { t } = useFormat();
  const words = wordsOf(query);
  const commands = useCommands();
  const orders = useOrderActions(words);
  const matches = ({ label }: SpotlightActionData) => words.every((word) => fold(label ?? '').includes(word));
  const groups = [
    { group: t('palette.do'), actions: commands.do.filter(matches) },
    { group: t('palette.go'), actions: commands.go.filter(matches) },
    { group: t(words.length === 0 ? 'palette.recent' : 'palette.found'), actions: orders },
    { group: t('palette.more'), actions: commands.more.filter(matches) },
  ];
  return groups.filter(({ actions }) => actions.length > 0);
}

function useOrderActions(words: readonly string[]): SpotlightActionData[] {
  const { money, currency } = useFormat();
  const navigate = useNavigate();
  const orders = useAppState((state) => state.orders.book.newestFirst);
  const wanted = words.join(' ');
  const found = useMemo(() => {
    const list = wanted.split(' ').filter(Boolean);
    if (list.length === 0) return orders.slice(0, RECENT);
    const matching = [];
    for (const order of orders) {
      if (matchesText(order, list, currency)) matching.push(order);
      if (matching.length === FOUND) break;
    }
    return matching;
  }, [orders, wanted, currency]);
  return found.map((order) => {
    const Shape = STATUS_ICONS[order.status];
    return {
      id: order.id,
      label: order.description,
      leftSection: <Shape />,
      rightSection: <span className={styles.amount}>{money(order.amount)}</span>,
      onClick: () => void navigate(paths.order(order.id)),
    };
  });
}

function useCommands(): Readonly<Record<'do' | 'go' | 'more', readonly SpotlightActionData[]>> {
  const { t, language } = useFormat();
  const { client, show } = useApp();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const theme = useAppState(({ remote }) => remote.settings.theme);
  const operator = useAppState(({ remote }) => isOperator(remote));
  const logs = useAppState(({ remote }) => remote.platform.logs);
  const live = useAppState(({ remote }) => remote.connection.status === 'live');

  // The palette closes first, then what was chosen opens: two dialogs would fight over the focus.
  const afterClosing = (run: () => void) => () => void setTimeout(run, 0);
  const goTo = (
    to: string,
    screen: 'orders' | 'account' | 'pipeline' | 'settings',
    icon: React.ReactNode,
    letter: string,
  ) => ({
    id: screen,
    label: t('palette.goTo', { screen: t(`nav.${screen}`) }),
    leftSection: icon,
    rightSection: <Keys keys={['G', letter]} plain />,
    onClick: () => void navigate(to),
  });
  const themes = { system: 'themeSystem', light: 'themeLight', dark: 'themeDark' } as const;
  const other = language === 'en' ? 'ru' : 'en';

  return {
    do: [
      {
        id: 'new-order',
        label: t('nav.newOrder'),
        leftSection: <PlusIcon />,
        rightSection: <Keys keys={['N']} plain />,
        onClick: afterClosing(() => show('new-order')),
      },
      {
        id: 'top-up',
        label: t('palette.topUp'),
        leftSection: <AccountIcon />,
        onClick: () => void navigate(paths.account),
      },
    ],
    more: [
      ...(live
        ? []
        : [
            {
              id: 'reconnect',
              label: t('palette.reconnect'),
              leftSection: <RepeatIcon />,
              onClick: () => void client.reconnect(),
            },
          ]),
      ...(['system', 'light', 'dark'] as const)
        .filter((name) => name !== theme)
        .map((name) => ({
          id: `theme-${name}`,
          label: t('palette.themeTo', { theme: t(`settings.${themes[name]}`) }),
          leftSection: <SunIcon />,
          onClick: () => void client.updateSettings({ theme: name }),
        })),
      {
        id: 'language',
        label: t('palette.languageTo', { language: LANGUAGE_NAMES[other] }),
        leftSection: <LanguageIcon />,
        onClick: () => void client.updateSettings({ language: other }),
      },
      {
        id: 'shortcuts',
        label: t('nav.shortcuts'),
        leftSection: <KeyboardIcon />,
        rightSection: <Keys keys={['?']} plain />,
        onClick: afterClosing(() => show('shortcuts')),
      },
      {
        id: 'diagnostics',
        label: t('palette.copyDiagnostics'),
        leftSection: <CopyIcon />,
        onClick: async () => {
          const text = await client.diagnostics();
          const copied = text.ok ? await client.copyText(text.value) : text;
          toast({ text: t(copied.ok ? 'settings.about.copied' : 'settings.about.failed'), error: !copied.ok });
        },
      },
      ...(logs
        ? [
            {
              id: 'logs',
              label: t('settings.about.logs'),
              leftSection: <LogsIcon />,
              onClick: () => void client.openLogs(),
            },
          ]
        : []),
      { id: 'sign-out', label: t('action.signOut'), leftSection: <SignOutIcon />, onClick: afterClosing(signOut) },
    ],
    go: [
      goTo(paths.orders, 'orders', <OrdersIcon />, 'O'),
      goTo(paths.account, 'account', <AccountIcon />, 'A'),
      ...(operator ? [goTo(paths.pipeline, 'pipeline', <PipelineIcon />, 'P')] : []),
      goTo(paths.settings, 'settings', <SettingsIcon />, 'S'),
    ],
  };
}
