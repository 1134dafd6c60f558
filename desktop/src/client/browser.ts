import { newIdempotencyKey } from './idempotency-key.ts';
import { browserNotifications } from './browser/browser-notifications.ts';
import { browserAttention, browserLocks, browserNetwork, browserPeers } from './browser/browser-ports.ts';
import { createBrowserShell } from './browser/browser-shell.ts';
import { openIndexedDbStore } from './browser/indexed-db-store.ts';
import { createCore, type Core } from './core.ts';
import { createSocketIo } from './feed/socket-io.ts';
import { createMemoryStore } from './memory-store.ts';
import type { OrderbellClient } from './orderbell-client.ts';
import { createRecentLog } from './recent-log.ts';
import { systemClock } from './system-clock.ts';
import { createWordings } from './wording.ts';

/**
 * The client core inside a page: the refresh token is an httpOnly cookie, what must outlive the page lies in IndexedDB. Where the
 * gateway is, the web server has written into the page.
 */
export async function createBrowserClient(): Promise<OrderbellClient> {
  const { log, lines } = createRecentLog(systemClock);
  const wordings = createWordings();
  // The core and the notifications know each other: a click on one is a command for the page.
  let core: Core | null = null;
  const created = await createCore({
    fetch: (input, init) => fetch(input, init),
    credentials: 'include',
    openSocket: createSocketIo(log),
    clock: systemClock,
    random: { fraction: () => Math.random(), uuid: newIdempotencyKey },
    store: await openIndexedDbStore().catch((error: unknown) => {
      log('error', 'no database: nothing outlives this page', {
        error: error instanceof Error ? error.name : 'unknown',
      });
      return createMemoryStore();
    }),
    secrets: null,
    locks: browserLocks(),
    peers: browserPeers(),
    network: browserNetwork(),
    attention: browserAttention(),
    shell: createBrowserShell(fromPage('orderbell-version') ?? 'development'),
    raise: browserNotifications((command) => core?.command(command), log),
    wording: (state) => wordings(state),
    onUnseen: showBadge,
    log,
    recentLog: lines,
    serverAddress: fromPage('orderbell-gateway') ?? `${location.protocol}//${location.hostname}:8080`,
  });
  core = created;
  void created.start();
  return created.client;
}

/** What the web server has written into the page's head; null under vite's own server. */
function fromPage(name: string): string | null {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? null;
}

/** On the icon of an installed page; browsers that have none lack the method. */
function showBadge(count: number): void {
  if ('setAppBadge' in navigator) void navigator.setAppBadge(count).catch(() => {});
}
