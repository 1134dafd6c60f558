import type { ShellCommand } from '../../client/orderbell-client.ts';

export const LINK_SCHEME = 'orderbell';

const ORDER = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const orderLink = (orderId: string): string => `${LINK_SCHEME}://orders/${orderId}`;

/**
 * What an `orderbell:` link asks for. Links come from anywhere, so they can only show something, never do anything; one that is
 * not understood just brings the window up.
 */
export function commandOfLink(link: string): ShellCommand | null {
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return null;
  }
  if (url.protocol !== `${LINK_SCHEME}:`) return null;
  const [section, id, ...rest] = [url.host, ...url.pathname.split('/').filter((part) => part !== '')];
  if (section !== 'orders' || rest.length > 0) return null;
  if (id === undefined) return { name: 'show', screen: 'orders' };
  return ORDER.test(id) ? { name: 'show-order', orderId: id.toLowerCase() } : null;
}

/** The link among the arguments of a start: where it stands depends on the system, so every argument is looked at. */
export function linkOfArguments(args: readonly string[]): string | null {
  return args.find((argument) => argument.startsWith(`${LINK_SCHEME}://`)) ?? null;
}
