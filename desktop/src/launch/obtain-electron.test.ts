import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NoWindow, obtainElectron, requireScreen } from './obtain-electron.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderbell-electron-binary-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const names: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};
const refuse = () => Promise.reject(new Error('must not download'));

describe('an Electron for the desktop window', () => {
  it('is the one that ELECTRON_OVERRIDE_DIST_PATH names, without a download', async () => {
    const file = join(folder, names[process.platform] ?? 'electron');
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, '');
    await chmod(file, 0o755);
    expect(await obtainElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder }, refuse)).toBe(file);
  });

  it('is not downloaded when that variable names a folder without one', async () => {
    const asked = obtainElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder }, refuse);
    await expect(asked).rejects.toThrow(NoWindow);
    await expect(asked).rejects.toThrow(`there is no Electron in ${folder}`);
  });

  it('is downloaded where there is none', async () => {
    let there: string | null = null;
    const download = async (): Promise<void> => {
      there = '/downloaded/electron';
    };
    expect(await obtainElectron({}, download, () => there)).toBe('/downloaded/electron');
  });

  it('is missed in one line, with the reason, when the download fails', async () => {
    const printed = 'TypeError: fetch failed\n    at node:internal/deps/undici/undici:14976:13\n';
    const download = () => Promise.reject(Object.assign(new Error('Command failed'), { stderr: printed }));
    const asked = obtainElectron({}, download, () => null);
    await expect(asked).rejects.toThrow(NoWindow);
    await expect(asked).rejects.toThrow(/^Electron could not be downloaded \(fetch failed\)$/);
  });
});

describe('a screen for the desktop window', () => {
  it('is needed on Linux, whichever kind', () => {
    expect(() => requireScreen({}, 'linux')).toThrow('there is no screen here');
    expect(() => requireScreen({ DISPLAY: '' }, 'linux')).toThrow(NoWindow);
    expect(() => requireScreen({ DISPLAY: ':0' }, 'linux')).not.toThrow();
    expect(() => requireScreen({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).not.toThrow();
  });

  it('is always there elsewhere', () => {
    expect(() => requireScreen({}, 'darwin')).not.toThrow();
    expect(() => requireScreen({}, 'win32')).not.toThrow();
  });
});
