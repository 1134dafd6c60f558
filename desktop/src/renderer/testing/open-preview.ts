import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import type { ScenarioName } from './scenarios.ts';

export interface PreviewOptions {
  readonly scenario: ScenarioName;
  readonly language?: 'en' | 'ru';
  readonly theme?: 'light' | 'dark';
  readonly path?: string;
  readonly width?: number;
  /** Milliseconds that the fake server takes for everything. */
  readonly delay?: number;
}

export interface OpenedPage {
  readonly page: Page;
  /** What the page has complained about so far. */
  readonly errors: readonly string[];
}

/** Only this browser knows the name: files come straight from the disk, without a port or a network that could change meanwhile. */
const ADDRESS = 'https://orderbell.test/';

/** Builds the interface over the fake client into a temporary folder. */
export async function buildPreview(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'orderbell-preview-'));
  await build({
    root: join(import.meta.dirname, 'preview'),
    base: '/',
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Opens a built preview in a fresh profile of the browser, and waits until it shows something. */
export async function openPreview(
  browser: Browser,
  folder: string,
  { scenario, language = 'en', theme = 'light', path = '/orders', width = 860, delay = 0 }: PreviewOptions,
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width, height: 760 }, reducedMotion: 'reduce' });
  await context.route(`${ADDRESS}**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ path: join(folder, pathname === '/' ? 'index.html' : pathname) });
  });
  const page = await context.newPage();
  const errors = complaintsOf(page);
  const query = new URLSearchParams({ scenario, language, theme, delay: String(delay) });
  await page.goto(`${ADDRESS}?${query.toString()}#${path}`);
  await page.locator('h1').first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  return { page, errors };
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
