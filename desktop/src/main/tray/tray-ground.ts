/** What the tray's icon stands on; a template is coloured by the system, after the bar that it is on. */
export type TrayGround = 'on-dark' | 'on-light' | 'template';

export interface TrayGroundFacts {
  readonly os: NodeJS.Platform;
  /** The name of the desktop, on Linux. */
  readonly desktop: string;
  /** Whether the system's own bars are dark; null when nobody says. */
  readonly darkBars: boolean | null;
}

/** Desktops whose bar is dark whatever colours the windows have. */
const alwaysDark = /\b(gnome|unity|pantheon|cinnamon)\b/i;

/** Which drawing of the tray's icon can be seen where it will stand. */
export function trayGround({ os, desktop, darkBars }: TrayGroundFacts): TrayGround {
  if (os === 'darwin') return 'template';
  if (os === 'linux' && alwaysDark.test(desktop)) return 'on-dark';
  // Gold on a light bar is faint, but there; bronze on a dark one is not.
  return darkBars === false ? 'on-light' : 'on-dark';
}
