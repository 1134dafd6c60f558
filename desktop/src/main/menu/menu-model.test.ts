import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { createTranslations } from '../../i18n/index.ts';
import { menuModel, type MenuOptions } from './menu-model.ts';

const { t } = await createTranslations('en');

const flatten = (items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);

function menu(given: Partial<MenuOptions> = {}) {
  const command = vi.fn();
  const options = {
    os: 'linux',
    t,
    development: false,
    signedIn: true,
    command,
    quit: vi.fn(),
    openLogs: vi.fn(),
  } as const;
  const items = flatten(menuModel({ ...options, ...given }));
  const press = (label: string): void => {
    const click = items.find((item) => item.label === label)?.click;
    (click as (() => void) | undefined)?.();
  };
  return { items, press, command };
}

describe('the native menu', () => {
  it('does what the page does', () => {
    const { press, command } = menu();
    press('New Order…');
    press('Search and Commands…');
    press('Settings…');
    press('Account');
    expect(command.mock.calls.map(([wish]) => wish as unknown)).toEqual([
      { name: 'new-order' },
      { name: 'command-palette' },
      { name: 'show', screen: 'settings' },
      { name: 'show', screen: 'account' },
    ]);
  });

  it.each(['linux', 'win32', 'darwin'] as const)(
    'has a name for every entry, no key twice, and a way out, on %s',
    (os) => {
      const { items } = menu({ os });
      const named = items.filter(({ type }) => type !== 'separator');
      expect(named.every(({ label }) => typeof label === 'string' && label !== '' && !label.includes('shell.'))).toBe(
        true,
      );
      const keys = named.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
      expect(new Set(keys).size).toBe(keys.length);
      expect(named.some(({ label }) => label === 'Quit Orderbell')).toBe(true);
    },
  );

  it('offers nothing that needs a session without one, and tools only to developers', () => {
    const enabled = (label: string, given: Partial<MenuOptions>) =>
      menu(given).items.find((item) => item.label === label)?.enabled;
    expect(enabled('New Order…', { signedIn: false })).toBe(false);
    expect(menu().items.some(({ role }) => role === 'toggleDevTools')).toBe(false);
    expect(menu({ development: true }).items.some(({ role }) => role === 'toggleDevTools')).toBe(true);
  });
});
