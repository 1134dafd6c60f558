import type { MenuItemConstructorOptions } from 'electron';
import type { ShellCommand } from '../../client/orderbell-client.ts';
import type { Wording } from '../../client/wording.ts';

export interface MenuOptions {
  readonly os: NodeJS.Platform;
  readonly t: Wording['t'];
  /** Tools for developers; only in development. */
  readonly development: boolean;
  readonly signedIn: boolean;
  readonly command: (command: ShellCommand) => void;
  readonly quit: () => void;
  readonly openLogs: () => void;
}

type Item = MenuItemConstructorOptions;
const separator: Item = { type: 'separator' };

/** The native menu, with the entries and shortcuts that each system's people expect. */
export function menuModel(options: MenuOptions): readonly Item[] {
  const { os, t } = options;
  const mac = os === 'darwin';
  return [
    ...(mac ? [appMenu(options)] : []),
    { label: t('shell.menu.file'), submenu: fileMenu(options) },
    {
      label: t('shell.menu.edit'),
      submenu: [
        { role: 'undo', label: t('shell.menu.undo') },
        { role: 'redo', label: t('shell.menu.redo') },
        separator,
        { role: 'cut', label: t('shell.menu.cut') },
        { role: 'copy', label: t('shell.menu.copy') },
        { role: 'paste', label: t('shell.menu.paste') },
        { role: 'selectAll', label: t('shell.menu.selectAll') },
      ],
    },
    { label: t('shell.menu.view'), submenu: viewMenu(options) },
    {
      label: t('shell.menu.window'),
      role: 'windowMenu',
      submenu: [
        { role: 'minimize', label: t('shell.menu.minimize') },
        ...(mac
          ? [
              { role: 'zoom', label: t('shell.menu.zoom') } as const,
              separator,
              { role: 'front', label: t('shell.menu.front') } as const,
            ]
          : []),
      ],
    },
    { label: t('shell.menu.help'), role: 'help', submenu: helpMenu(options) },
  ];
}

function settingsItem({ t, command, signedIn }: MenuOptions): Item {
  const click = () => command({ name: 'show', screen: 'settings' });
  return { label: t('shell.menu.settings'), accelerator: 'CmdOrCtrl+,', enabled: signedIn, click };
}

function appMenu(options: MenuOptions): Item {
  const { t } = options;
  return {
    label: t('app.name'),
    submenu: [
      { role: 'about', label: t('shell.menu.about') },
      separator,
      settingsItem(options),
      separator,
      { role: 'services', label: t('shell.menu.services') },
      separator,
      { role: 'hide', label: t('shell.menu.hide') },
      { role: 'hideOthers', label: t('shell.menu.hideOthers') },
      { role: 'unhide', label: t('shell.menu.showAll') },
      separator,
      { role: 'quit', label: t('shell.menu.quit') },
    ],
  };
}

function fileMenu(options: MenuOptions): Item[] {
  const { os, t, command, signedIn, quit } = options;
  const newOrder = () => command({ name: 'new-order' });
  return [
    { label: t('shell.menu.newOrder'), accelerator: 'CmdOrCtrl+N', enabled: signedIn, click: newOrder },
    separator,
    ...(os === 'darwin' ? [] : [settingsItem(options), separator]),
    { role: 'close', label: t('shell.menu.closeWindow') },
    ...(os === 'darwin' ? [] : [{ label: t('shell.menu.quit'), accelerator: 'CmdOrCtrl+Q', click: quit }]),
  ];
}

function viewMenu({ t, command, signedIn, development }: MenuOptions): Item[] {
  const enabled = signedIn;
  return [
    {
      label: t('shell.menu.palette'),
      accelerator: 'CmdOrCtrl+K',
      enabled,
      click: () => command({ name: 'command-palette' }),
    },
    separator,
    {
      label: t('shell.menu.orders'),
      accelerator: 'CmdOrCtrl+1',
      enabled,
      click: () => command({ name: 'show', screen: 'orders' }),
    },
    {
      label: t('shell.menu.account'),
      accelerator: 'CmdOrCtrl+2',
      enabled,
      click: () => command({ name: 'show', screen: 'account' }),
    },
    separator,
    { role: 'reload', label: t('shell.menu.reload') },
    { role: 'resetZoom', label: t('shell.menu.zoomReset') },
    { role: 'zoomIn', label: t('shell.menu.zoomIn') },
    { role: 'zoomOut', label: t('shell.menu.zoomOut') },
    separator,
    { role: 'togglefullscreen', label: t('shell.menu.fullScreen') },
    ...(development ? [{ role: 'toggleDevTools', label: t('shell.menu.devTools') } as const] : []),
  ];
}

function helpMenu({ os, t, command, openLogs }: MenuOptions): Item[] {
  return [
    { label: t('shell.menu.shortcuts'), click: () => command({ name: 'shortcuts' }) },
    { label: t('shell.menu.openLogs'), click: openLogs },
    ...(os === 'darwin'
      ? []
      : [
          separator,
          { label: t('shell.menu.about'), click: () => command({ name: 'show', screen: 'settings' }) } as const,
        ]),
  ];
}
