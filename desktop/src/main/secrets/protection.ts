/** What is known of the system's protected storage. */
export interface StorageFacts {
  readonly os: NodeJS.Platform;
  readonly available: boolean;
  /** Linux: what Chromium chose; undefined where it does not say. */
  readonly backend: string | undefined;
}

/**
 * Whether a secret that is given to the system is really protected. On Linux Chromium may fall back to a key that is the same in
 * every copy of it (`basic_text`) and still call that encryption.
 */
export function protects({ os, available, backend }: StorageFacts): boolean {
  if (!available) return false;
  return os !== 'linux' || backend === undefined || !['basic_text', 'unknown'].includes(backend);
}

/** Desktops for which Chromium chooses a keyring on its own. */
const known = /gnome|unity|kde|xfce|cinnamon|deepin|pantheon|ukui|budgie/i;

/**
 * Which keyring to ask for on the command line, or null to leave it to Chromium: on a desktop that it does not know (sway, i3) it
 * would take none although a secret service is there.
 */
export function passwordStore(
  desktop: string,
  chosen: boolean,
  secretServiceRuns: () => boolean,
): 'gnome-libsecret' | null {
  return !chosen && !known.test(desktop) && secretServiceRuns() ? 'gnome-libsecret' : null;
}
