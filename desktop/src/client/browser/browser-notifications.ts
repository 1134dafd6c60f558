import type { Platform, ShellCommand } from '../orderbell-client.ts';
import type { Log, RaiseNotification } from '../ports.ts';

const states = { granted: 'available', denied: 'blocked', default: 'needs-permission' } as const;

/** What the browser lets the page do. */
export function notificationState(): Platform['notifications'] {
  if (!('Notification' in window) || !window.isSecureContext) return 'unavailable';
  return states[Notification.permission];
}

/** Raises notifications of the browser; a click brings the page to the front and opens what it was about. */
export function browserNotifications(command: (command: ShellCommand) => void, log: Log): RaiseNotification {
  return ({ title, body, orderId, silent }) => {
    if (notificationState() !== 'available') return;
    try {
      // The same order never has two: a second one takes the place of the first.
      const notification = new Notification(title, {
        body,
        silent,
        tag: orderId ?? 'orders',
        icon: '/icons/icon-192.png',
      });
      notification.addEventListener('click', () => {
        window.focus();
        command(orderId === null ? { name: 'show', screen: 'orders' } : { name: 'show-order', orderId });
        notification.close();
      });
    } catch (error) {
      // Browsers of telephones have the class but allow it only to service workers.
      log('warn', 'notification refused', { error: error instanceof Error ? error.name : 'unknown' });
    }
  };
}
