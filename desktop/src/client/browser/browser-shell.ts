import type { Platform } from '../orderbell-client.ts';
import type { Shell } from '../ports.ts';
import { localFailure, success } from '../results.ts';
import { notificationState } from './browser-notifications.ts';
import { browserOf, osOf } from './browser-platform.ts';

/** What a browser does for the person, and what it cannot. */
export function createBrowserShell(version: string): Shell {
  const listeners = new Set<(platform: Platform) => void>();
  const platform = (): Platform => ({
    kind: 'web',
    os: osOf(navigator.userAgent),
    locale: navigator.language,
    versions: [{ name: 'Orderbell', version }, browserOf(navigator.userAgent)],
    notifications: notificationState(),
    tray: false,
    autostart: false,
    logs: false,
    pdf: false,
    // The page's policy lets it speak to its own gateway only.
    serverAddress: false,
  });
  const changed = (): void => {
    for (const listener of listeners) listener(platform());
  };
  window.addEventListener('languagechange', changed);
  // A permission is also changed in the browser's own dialogs.
  if ('permissions' in navigator)
    navigator.permissions
      .query({ name: 'notifications' })
      .then((status) => status.addEventListener('change', changed))
      .catch(() => {});

  return {
    platform,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    applySettings: () => Promise.resolve(success(null)),
    async requestNotifications() {
      if (notificationState() === 'unavailable')
        return localFailure('unavailable', 'This browser raises no notifications.');
      await Notification.requestPermission();
      changed();
      return success(null);
    },
    openLogs: () => Promise.resolve(localFailure('unavailable', 'A page has no logs. Copy the diagnostics instead.')),
    async copyText(text) {
      try {
        await navigator.clipboard.writeText(text);
        return success(null);
      } catch (error) {
        return localFailure('failed', error instanceof Error ? error.message : 'The browser refused.');
      }
    },
    saveFile({ name, mediaType, text }) {
      const address = URL.createObjectURL(new Blob([text], { type: mediaType }));
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      // The download reads it after this task.
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      return Promise.resolve(success({ saved: true }));
    },
    savePdf: () => Promise.resolve(localFailure('unavailable', 'Print the page and choose PDF there.')),
  };
}
