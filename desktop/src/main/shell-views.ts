import { Menu, nativeTheme } from 'electron';
import type { ClientState } from '../client/orderbell-client.ts';
import type { Core } from '../client/core.ts';
import type { Wording } from '../client/wording.ts';
import { menuModel, type MenuOptions } from './menu/menu-model.ts';
import { trayGround } from './tray/tray-ground.ts';
import type { AppTray } from './tray/tray.ts';
import { trayModel } from './tray/tray-model.ts';

export interface ShellViewsOptions {
  readonly observe: Core['observe'];
  readonly state: () => ClientState;
  readonly wording: (state: ClientState) => Promise<Wording>;
  readonly unseen: () => number;
  readonly quietUntil: () => number | null;
  readonly tray: AppTray;
  readonly os: NodeJS.Platform;
  /** The name of the desktop, on Linux. */
  readonly desktop: string;
  readonly badge: (count: number, description: string) => void;
  readonly menu: Omit<MenuOptions, 't' | 'signedIn'>;
}

/**
 * Everything of ours outside the window: tray, badge, native menu and theme. One function draws all of it from the state, and runs
 * again after every change; what is the same already is left as it is.
 */
export function createShellViews(options: ShellViewsOptions): () => void {
  const { observe, state, wording, unseen, quietUntil, tray, os, desktop, badge, menu } = options;
  let menuShown = '';

  /** Windows has colours for its bars alone. Elsewhere those of windows tell, unless the person has chosen their own for ours. */
  const darkBars = (): boolean | null => {
    if (os === 'win32') return nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
    return nativeTheme.themeSource === 'system' ? nativeTheme.shouldUseDarkColors : null;
  };

  const render = async (): Promise<void> => {
    const now = state();
    const words = await wording(now);
    nativeTheme.themeSource = now.settings.theme;
    const signedIn = now.session.status === 'signed-in';
    const ground = trayGround({ os, desktop, darkBars: darkBars() });
    const model = trayModel({ state: now, ground, unseen: unseen(), quietUntil: quietUntil() }, words);
    if (now.platform.tray) tray.render(model);
    else tray.remove();
    badge(unseen(), model.tooltip);
    const menuKey = `${words.language} ${String(signedIn)}`;
    if (menuKey === menuShown) return;
    menuShown = menuKey;
    Menu.setApplicationMenu(Menu.buildFromTemplate([...menuModel({ ...menu, t: words.t, signedIn })]));
  };

  observe(({ type }) => {
    if (type !== 'orders' && type !== 'pending' && type !== 'order-accepted') void render();
  });
  nativeTheme.on('updated', () => void render());
  return () => void render();
}
