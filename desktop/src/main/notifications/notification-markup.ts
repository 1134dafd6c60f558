import type { NotificationContent } from '../../client/ports.ts';
import { LINK_SCHEME, orderLink } from '../links/deep-link.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export const escapeMarkup = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

/** Linux services read the body as markup: a description must not become a link or vanish. Titles are plain text everywhere. */
export function notificationMarkup({ title, body }: NotificationContent, os: NodeJS.Platform) {
  return { title, body: os === 'linux' ? escapeMarkup(body) : body };
}

/**
 * A toast of Windows that opens our own link when it is clicked. So a click works the same while we run, from the Action Center days
 * later, and when it has to start the app first.
 */
export function windowsToast({ title, body, orderId, silent }: NotificationContent): string {
  const link = orderId === null ? `${LINK_SCHEME}://orders` : orderLink(orderId);
  return (
    `<toast activationType="protocol" launch="${escapeMarkup(link)}"><visual><binding template="ToastGeneric">` +
    `<text>${escapeMarkup(title)}</text><text>${escapeMarkup(body)}</text></binding></visual>` +
    `<audio silent="${String(silent)}"/></toast>`
  );
}
