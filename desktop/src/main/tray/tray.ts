import { Menu, Tray, type MenuItemConstructorOptions } from 'electron';
import { trayImage } from './tray-images.ts';
import type { TrayAction, TrayItem, TrayModel } from './tray-model.ts';

export interface AppTray {
  /** Shows the tray as the model has it; the same model twice is drawn once. */
  render(model: TrayModel): void;
  /** Takes it away. */
  remove(): void;
}

/** The icon beside the clock. */
export function createAppTray(os: NodeJS.Platform, act: (action: TrayAction) => void): AppTray {
  let tray: Tray | null = null;
  let shown = '';

  const item = (model: TrayItem): MenuItemConstructorOptions => {
    if (model === 'separator') return { type: 'separator' };
    const { action, label, checked, enabled = true } = model;
    const type = checked === undefined ? 'normal' : 'checkbox';
    return { label, enabled, type, checked: checked ?? false, click: () => act(action) };
  };
  const create = (model: TrayModel): Tray => {
    const created = new Tray(trayImage(model.icon, model.ground));
    // On macOS a click opens the menu, as everywhere there.
    if (os !== 'darwin') created.on('click', () => act('open'));
    return created;
  };

  return {
    render(model) {
      const drawing = JSON.stringify(model);
      if (tray !== null && drawing === shown) return;
      if (tray === null) tray = create(model);
      else tray.setImage(trayImage(model.icon, model.ground));
      tray.setToolTip(model.tooltip);
      tray.setContextMenu(Menu.buildFromTemplate(model.menu.map(item)));
      shown = drawing;
    },
    remove() {
      tray?.destroy();
      tray = null;
    },
  };
}
