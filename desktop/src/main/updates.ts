import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../client/ports.ts';

const EVERY_MS = 6 * 60 * 60 * 1000;

/**
 * Keeps an installed app up to date: looked for at start and every six hours, downloaded in the background, installed when the app
 * quits. The provider is the one that the installer was built with;
 * an installer that was built without one never asks anybody. Only for installed apps.
 */
export async function keepUpdated(resources: string, log: Log): Promise<void> {
  if (!existsSync(join(resources, 'app-update.yml'))) {
    log('info', 'built without updates');
    return;
  }
  // Loaded only where it is used: in development it would look for a file that only installers have.
  const { default: updater } = await import('electron-updater');
  const { autoUpdater } = updater;
  autoUpdater.logger = null;
  autoUpdater.autoDownload = true;
  autoUpdater.autoInstallOnAppQuit = true;
  autoUpdater.on('update-available', ({ version }) => log('info', 'update found', { version }));
  autoUpdater.on('update-downloaded', ({ version }) => log('info', 'update ready, installed at quit', { version }));
  autoUpdater.on('error', (error) => log('warn', 'update failed', { error: error.name }));
  const look = (): void =>
    void autoUpdater.checkForUpdates().catch(() => log('warn', 'updates could not be looked for'));
  look();
  setInterval(look, EVERY_MS);
}
