import type { ClientState } from '../../client/orderbell-client.ts';
import type { Wording } from '../../client/wording.ts';
import type { TrayGround } from './tray-ground.ts';

export type TrayIcon = 'live' | 'offline' | 'unseen';

export type TrayAction = 'open' | 'new-order' | 'quiet' | 'loud' | 'quit';

/** What the tray shows, as values. */
export interface TrayModel {
  readonly icon: TrayIcon;
  readonly ground: TrayGround;
  readonly tooltip: string;
  readonly menu: readonly TrayItem[];
}

export type TrayItem =
  | { readonly action: TrayAction; readonly label: string; readonly checked?: boolean; readonly enabled?: boolean }
  | 'separator';

export interface TrayFacts {
  readonly state: Pick<ClientState, 'session' | 'connection'>;
  readonly ground: TrayGround;
  readonly unseen: number;
  /** Milliseconds since 1970; null when notifications are not quiet. */
  readonly quietUntil: number | null;
}

/** The tray for what is known now. */
export function trayModel(
  { state, ground, unseen, quietUntil }: TrayFacts,
  { t, locale }: Pick<Wording, 't' | 'locale'>,
): TrayModel {
  const signedIn = state.session.status === 'signed-in';
  const live = state.connection.status === 'live' || state.connection.status === 'catching-up';
  const icon: TrayIcon = unseen > 0 ? 'unseen' : signedIn && live ? 'live' : 'offline';
  const time = quietUntil === null ? '' : new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(quietUntil);
  return {
    icon,
    ground,
    tooltip: tooltipOf(signedIn, live, unseen, t),
    menu: [
      // Also as an entry, because on Linux a click on the icon is not passed on everywhere.
      { action: 'open', label: t('shell.tray.open') },
      { action: 'new-order', label: t('shell.tray.newOrder'), enabled: signedIn },
      'separator',
      quietUntil === null
        ? { action: 'quiet', label: t('shell.tray.quiet'), checked: false }
        : { action: 'loud', label: t('shell.tray.quietUntil', { time }), checked: true },
      'separator',
      { action: 'quit', label: t('shell.tray.quit') },
    ],
  };
}

function tooltipOf(signedIn: boolean, live: boolean, unseen: number, t: Wording['t']): string {
  if (unseen > 0) return t('shell.tray.unseen', { count: unseen });
  if (!signedIn) return t('shell.tray.signedOut');
  return t(live ? 'shell.tray.live' : 'shell.tray.offline');
}
