import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createAutostart } from './autostart.ts';
import { desktopEntry } from './desktop-entry.ts';

describe('starting with the session', () => {
  it('is an entry in the autostart folder on Linux, and goes with the setting', async () => {
    const configFolder = await mkdtemp(join(tmpdir(), 'orderbell-autostart-'));
    const app = { setLoginItemSettings: vi.fn() };
    const autostart = createAutostart({ app, os: 'linux', command: ['/opt/Orderbell/orderbell'], configFolder });
    await autostart.set(true, true);
    const entry = await readFile(join(configFolder, 'autostart/orderbell.desktop'), 'utf8');
    expect(entry).toContain('\nExec="/opt/Orderbell/orderbell" "--hidden"\n');
    await autostart.set(true, false);
    expect(await readFile(join(configFolder, 'autostart/orderbell.desktop'), 'utf8')).not.toContain('--hidden');
    await autostart.set(false, false);
    await autostart.set(false, false);
    expect(await readdir(join(configFolder, 'autostart'))).toEqual([]);
    expect(app.setLoginItemSettings).not.toHaveBeenCalled();
    await rm(configFolder, { recursive: true });
  });

  it('is the system’s own setting elsewhere', async () => {
    const app = { setLoginItemSettings: vi.fn() };
    const autostart = createAutostart({ app, os: 'win32', command: ['C:\\Orderbell.exe'], configFolder: '' });
    await autostart.set(true, true);
    expect(app.setLoginItemSettings).toHaveBeenCalledWith({
      openAtLogin: true,
      path: 'C:\\Orderbell.exe',
      args: ['--hidden'],
    });
  });

  it('survives odd folders', () => {
    expect(desktopEntry(['/home/a b/100% "$app"'])).toContain('Exec="/home/a b/100%% \\\\"\\\\$app\\\\""\n');
  });
});
