import { type App, type BrowserWindow, nativeImage } from 'electron';
import dot from '../../assets/badge.png?inline';

export interface BadgeOptions {
  readonly app: Pick<App, 'setBadgeCount'>;
  readonly os: NodeJS.Platform;
  readonly window: () => BrowserWindow | null;
}

/**
 * Shows the number of unseen results on the app's icon: as a number where the system has one, on Windows as a dot over the button in
 * the task bar, with words for who does not see it. Never both: systems that can do both would show it twice.
 */
export function createBadge({ app, os, window }: BadgeOptions): (count: number, description: string) => void {
  let shown = 0;
  return (count, description) => {
    if (count === shown) return;
    shown = count;
    if (os === 'win32') window()?.setOverlayIcon(count === 0 ? null : nativeImage.createFromDataURL(dot), description);
    else app.setBadgeCount(count);
  };
}
