import type { Browser, Page } from 'playwright-core';
import type { ScenarioName } from './scenarios.ts';

export interface PreviewOptions {
  readonly scenario: ScenarioName;
  readonly language?: 'en' | 'ru';
  readonly theme?: 'light' | 'dark';
  readonly path?: string;
  /** Milliseconds that the fake server takes for everything. */
  readonly delay?: number;
}

/** A page for previews, one after the other: a process that has shown one shows the next in half the time. */
export async function newPreviewPage(browser: Browser, width = 860): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 760 }, reducedMotion: 'reduce' });
  return context.newPage();
}

/** Opens a preview in place of the one before, of which nothing stays, and waits until it shows something. Answers what it complains about. */
export async function openPreview(
  page: Page,
  url: string,
  { scenario, language = 'en', theme = 'light', path = '/orders', delay = 0 }: PreviewOptions,
): Promise<readonly string[]> {
  // What the one before still does is not this one's.
  await page.goto('about:blank');
  page.removeAllListeners();
  const errors = complaintsOf(page);
  const query = new URLSearchParams({ scenario, language, theme, delay: String(delay) });
  await page.goto(`${url}?${query.toString()}#${path}`);
  await page.locator('h1').first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  return errors;
}

/** Errors of the page's scripts and of its console, as they come, but for those about addresses that are expected to fail. */
export function complaintsOf(
  page: Page,
  expected: (place: { readonly url: string }) => boolean = () => false,
): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected(message.location()))
      errors.push(`console: ${message.text().slice(0, 300)}`);
  });
  return errors;
}
