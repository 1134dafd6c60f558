import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Person } from '../browser/support/customer.ts';
import { pageFolder } from '../../src/web/page-files.ts';

export interface FirstLoad {
  /** Bytes of JavaScript, gzip, for the sign-in and the list of orders. */
  readonly scriptBytes: number;
  /** Milliseconds from the navigation until the sign-in can be typed into, and until the list of orders stands after a reload. */
  readonly signInMs: number;
  readonly ordersMs: number;
}

/** Loads the web client in a fresh profile, signs in, and opens it again as somebody who is signed in does. */
export async function measureFirstLoad(browser: Browser, webUrl: string, person: Person): Promise<FirstLoad> {
  const context = await browser.newContext({ locale: 'en-GB' });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchLoading);
    await page.goto(webUrl);
    const signInMs = await readyTime(page, 'signIn');
    await page.locator('input[type=email]').fill(person.email);
    await page.locator('input[type=password]').fill(person.password);
    await page.keyboard.press('Enter');
    await readyTime(page, 'orders');
    const scripts = await page.evaluate(() => window.loading.scripts);
    await page.goto(webUrl);
    const ordersMs = await readyTime(page, 'orders');
    return { scriptBytes: await gzipBytes(scripts), signInMs, ordersMs };
  } finally {
    await context.close();
  }
}

type Moment = 'signIn' | 'orders';

declare global {
  interface Window {
    loading: {
      /** When each could be used, from the beginning of the navigation. */
      readonly times: Partial<Record<Moment, number>>;
      /** Addresses of the scripts that were asked for until the list of orders stood. */
      scripts: readonly string[];
    };
  }
}

/** In the page: what was loaded in idle moments after the list stood is not part of the first load. */
function watchLoading(): void {
  window.loading = { times: {}, scripts: [] };
  const selectors: readonly (readonly [Moment, string])[] = [
    ['signIn', 'input[type=email]'],
    ['orders', '[role=row][data-key]'],
  ];
  const look = (): void => {
    for (const [moment, selector] of selectors) {
      if (window.loading.times[moment] !== undefined || document.querySelector(selector) === null) continue;
      window.loading.times[moment] = Number.NaN;
      if (moment === 'orders') window.loading.scripts = scriptsSoFar();
      // Painted, and whatever the page had still to compute is done: only then does a key or a click do something.
      requestAnimationFrame(() => setTimeout(() => (window.loading.times[moment] = performance.now())));
    }
  };
  const scriptsSoFar = (): readonly string[] =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => new URL(name).pathname.endsWith('.js'));
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

async function readyTime(page: Page, moment: Moment): Promise<number> {
  const time = await page.waitForFunction((name) => {
    const found = window.loading.times[name];
    return found !== undefined && !Number.isNaN(found) && found;
  }, moment);
  return Number(await time.jsonValue());
}

/** As the web server sends them to a browser that takes gzip. */
async function gzipBytes(addresses: readonly string[]): Promise<number> {
  const paths = new Set(addresses.map((address) => new URL(address).pathname));
  const sizes = await Promise.all([...paths].map(async (path) => (await stat(join(pageFolder, `${path}.gz`))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
