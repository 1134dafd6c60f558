import { clipboard, dialog, shell, type App, type BrowserWindow } from 'electron';
import { writeFile } from 'node:fs/promises';
import type { Platform, Result } from '../client/orderbell-client.ts';
import type { Shell } from '../client/ports.ts';
import { localFailure, success } from '../client/results.ts';
import type { Wording } from '../client/wording.ts';
import type { Autostart } from './autostart/autostart.ts';

/** What is found out about the system while we run. */
export interface SystemFacts {
  readonly notifications: boolean;
  readonly tray: boolean;
}

export interface DesktopShellOptions {
  readonly app: App;
  readonly os: NodeJS.Platform;
  readonly logFolder: string;
  readonly autostart: Autostart;
  readonly window: () => BrowserWindow | null;
  readonly wording: () => Promise<Wording>;
}

export interface DesktopShell extends Shell {
  /** Takes what has been found out; listeners hear of it when it is new. */
  learn(facts: SystemFacts): void;
}

const osNames: Readonly<Partial<Record<NodeJS.Platform, Platform['os']>>> = {
  darwin: 'macos',
  win32: 'windows',
  linux: 'linux',
};

/** What the desktop does for the person. */
export function createDesktopShell({
  app,
  os,
  logFolder,
  autostart,
  window,
  wording,
}: DesktopShellOptions): DesktopShell {
  const listeners = new Set<(platform: Platform) => void>();
  let facts: SystemFacts = { notifications: true, tray: os !== 'linux' };

  const platform = (): Platform => ({
    kind: 'desktop',
    os: osNames[os] ?? 'other',
    locale: app.getPreferredSystemLanguages()[0] ?? app.getLocale(),
    versions: [
      { name: 'Orderbell', version: app.getVersion() },
      { name: 'Electron', version: process.versions.electron },
      { name: 'Chromium', version: process.versions.chrome },
      { name: 'Node.js', version: process.versions.node },
    ],
    notifications: facts.notifications ? 'available' : 'unavailable',
    tray: facts.tray,
    autostart: true,
    logs: true,
    pdf: true,
    serverAddress: true,
  });

  /** Asks where to, and writes it there. */
  const save = async (title: string, name: string, content: () => Promise<string | Uint8Array>) => {
    const parent = window();
    const options = { title, defaultPath: name };
    const { canceled, filePath } = await (parent === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(parent, options));
    if (canceled || filePath === undefined || filePath === '') return success({ saved: false });
    await writeFile(filePath, await content());
    return success({ saved: true });
  };

  return {
    platform,
    learn(next) {
      if (JSON.stringify(next) === JSON.stringify(facts)) return;
      facts = next;
      for (const listener of listeners) listener(platform());
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    applySettings: (next, previous) =>
      orFailed(async () => {
        if (next.startAtSignIn !== previous.startAtSignIn || next.startHidden !== previous.startHidden)
          await autostart.set(next.startAtSignIn, next.startHidden);
        return success(null);
      }),
    requestNotifications: () =>
      Promise.resolve(
        facts.notifications
          ? success(null)
          : localFailure('unavailable', 'No notification service runs in this session.'),
      ),
    async openLogs() {
      const error = await shell.openPath(logFolder);
      return error === '' ? success(null) : localFailure('failed', error);
    },
    copyText: (text) =>
      orFailed(async () => {
        await clipboard.writeText(text);
        return success(null);
      }),
    saveFile: ({ name, text }) =>
      orFailed(async () => save((await wording()).t('shell.saveFile'), name, () => Promise.resolve(text))),
    savePdf: (name) =>
      orFailed(async () => {
        const page = window()?.webContents;
        if (page === undefined) return localFailure('unavailable', 'There is no window to print.');
        const title = (await wording()).t('shell.savePdf');
        return save(title, name, () => page.printToPDF({ printBackground: true, preferCSSPageSize: true }));
      }),
  };
}

async function orFailed<Value>(work: () => Promise<Result<Value>>): Promise<Result<Value>> {
  try {
    return await work();
  } catch (error) {
    return localFailure('failed', error instanceof Error ? error.message : 'The system refused.');
  }
}
