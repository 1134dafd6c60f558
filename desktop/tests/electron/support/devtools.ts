import { chromium, type Page } from 'playwright-core';
import { vi } from 'vitest';

/** Where Chromium says that it can be driven, in what it has printed. */
export const devtoolsAddress = (printed: string): string | undefined =>
  /DevTools listening on (ws:\S+)/.exec(printed)?.[1];

/**
 * The one page of an app that nobody but its user has started: driven through Chromium's own door, because an installed app lets no
 * debugger of Node in, which Playwright's launch needs.
 */
export async function connectToPage(address: string): Promise<Page> {
  // Electron refuses what Playwright would set up in a browser.
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const page = await vi.waitFor(() => {
    const [first] = browser.contexts().flatMap((context) => context.pages());
    if (first === undefined) throw new Error('no page yet');
    return first;
  }, 30_000);
  await page.waitForSelector('#root > *', { state: 'attached', timeout: 60_000 });
  return page;
}
