import type { DesktopShell } from './desktop-shell.ts';
import type { X11Place } from './linux/x11-selection.ts';
import { notificationsAvailable } from './notifications/desktop-notifications.ts';
import { findTrayHost } from './tray/tray-host.ts';

/** At the person's sign-in the tray may come up after us. */
const TRAY_WITHIN_MS = 10_000;
const AGAIN_AFTER_MS = 1_000;

/** Finds out what the system can do, and tells the shell. Trays and notification services come and go, so it is asked again. */
export function createSystemFacts(os: NodeJS.Platform, x11: X11Place, shell: DesktopShell) {
  const find = async (): Promise<boolean> => {
    const [notifications, tray] = await Promise.all([notificationsAvailable(os), findTrayHost(os, x11)]);
    shell.learn({ notifications, tray });
    return tray;
  };
  return {
    find,
    /** Finds out, waiting a while for a tray. */
    async findTray(): Promise<boolean> {
      for (let waited = 0; waited < TRAY_WITHIN_MS; waited += AGAIN_AFTER_MS) {
        if (await find()) return true;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      }
      return false;
    },
  };
}
