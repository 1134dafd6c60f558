import { chromium as playwright, type Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { chromium } from '@orderbell/local-stack/chromium';

/**
 * A browser for the tests of the calling file. Each file starts one of its own, which is cheap: to share one with other processes, every
 * word to it would pass through one more process.
 */
export function fileBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await playwright.launch(await chromium());
  });
  afterAll(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error('the browser is there only while the tests run');
    return browser;
  };
}
