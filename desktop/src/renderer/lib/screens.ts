import type { View } from '../../client/orderbell-client.ts';

/** The addresses of the pages, the same in the browser's address bar and behind the desktop window's hash. */
export const paths = {
  orders: '/orders',
  order: (id: string) => `/orders/${encodeURIComponent(id)}`,
  account: '/account',
  pipeline: '/pipeline',
  settings: '/settings',
} as const;

const ORDER = /^\/orders\/([^/]+)\/?$/u;

/** What a path shows, for the decision whether to notify. */
export function viewOf(pathname: string): View {
  const orderId = ORDER.exec(pathname)?.[1];
  if (orderId !== undefined) return { screen: 'order', orderId };
  for (const screen of ['account', 'settings', 'pipeline'] as const) {
    if (pathname.startsWith(paths[screen])) return { screen, orderId: null };
  }
  return { screen: 'orders', orderId: null };
}
