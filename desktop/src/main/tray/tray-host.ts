import { hasOwner } from '../linux/session-bus.ts';
import { selectionHasOwner, type X11Place } from '../linux/x11-selection.ts';

/** Who shows StatusNotifierItems (KDE, XFCE, GNOME with its extension, ...). */
const WATCHER = 'org.kde.StatusNotifierWatcher';
/** Who shows tray icons of the older kind, to which Electron falls back. */
const SELECTION = '_NET_SYSTEM_TRAY_S0';

/** Whether a tray icon would be seen: always, but on Linux only where somebody shows it. */
export async function findTrayHost(os: NodeJS.Platform, x11: X11Place): Promise<boolean> {
  if (os !== 'linux') return true;
  return (await hasOwner(WATCHER)) || selectionHasOwner(SELECTION, x11);
}
