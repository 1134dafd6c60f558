import { Notification } from 'electron';
import type { ShellCommand } from '../../client/orderbell-client.ts';
import type { Log, NotificationContent, RaiseNotification } from '../../client/ports.ts';
import { hasOwner } from '../linux/session-bus.ts';
import { notificationMarkup, windowsToast } from './notification-markup.ts';

/** The program on the session bus that shows notifications. */
export const NOTIFICATION_SERVICE = 'org.freedesktop.Notifications';

export interface DesktopNotificationsOptions {
  readonly os: NodeJS.Platform;
  readonly command: (command: ShellCommand) => void;
  readonly log: Log;
}

/** Whether notifications would be shown now. */
export async function notificationsAvailable(os: NodeJS.Platform): Promise<boolean> {
  if (!Notification.isSupported()) return false;
  return os !== 'linux' || hasOwner(NOTIFICATION_SERVICE);
}

/**
 * Raises notifications of the system. This is the only place that makes one: on Linux showing one without a notification service
 * freezes the whole process for minutes (electron#48753), so it is asked for first, every time, because services come and go.
 */
export function createDesktopNotifications({ os, command, log }: DesktopNotificationsOptions): RaiseNotification {
  // Electron holds them only weakly: one that is collected is never clicked.
  const shown = new Set<Notification>();

  const show = (content: NotificationContent): void => {
    const { orderId } = content;
    const notification = new Notification(
      os === 'win32'
        ? { toastXml: windowsToast(content) }
        : { ...notificationMarkup(content, os), silent: content.silent },
    );
    shown.add(notification);
    const forget = (): void => void shown.delete(notification);
    notification.on('click', () => {
      forget();
      log('info', 'notification clicked');
      command(orderId === null ? { name: 'show', screen: 'orders' } : { name: 'show-order', orderId });
    });
    notification.on('close', forget);
    notification.on('failed', () => {
      forget();
      log('warn', 'notification failed');
    });
    notification.show();
  };

  return (content) => {
    void notificationsAvailable(os).then((available) => {
      if (available) show(content);
      else log('warn', 'no notification service: not raised');
    });
  };
}
