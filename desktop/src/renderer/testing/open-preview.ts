import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Page } from 'playwright-core';
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

export interface Preview {
  readonly open: (options: PreviewOptions) => Promise<{ readonly page: Page; readonly errors: readonly string[] }>;
  readonly close: () => Promise<void>;
}

/** Only this browser knows the name: files come straight from the disk, without a port or a network that could change meanwhile. */
const ADDRESS = 'https://orderbell.test/';

/** Builds the interface over the fake client and opens it in a real browser. */
export async function openPreview(): Promise<Preview> {
  const root = join(import.meta.dirname, 'preview');
  const outDir = await mkdtemp(join(tmpdir(), 'orderbell-preview-'));
  await build({ root, base: '/', logLevel: 'error', build: { outDir, emptyOutDir: true } });
  // Not the package's own flags: its single process dies with the first page, and it turns the web's security off.
  const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'] });
  return {
    async open({ scenario, language = 'en', theme = 'light', path = '/orders', width = 860, delay = 0 }) {
      const context = await browser.newContext({ viewport: { width, height: 760 }, reducedMotion: 'reduce' });
      await context.route(`${ADDRESS}**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        await route.fulfill({ path: join(outDir, pathname === '/' ? 'index.html' : pathname) });
      });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(`error: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(`console: ${message.text().slice(0, 300)}`);
      });
      const query = new URLSearchParams({ scenario, language, theme, delay: String(delay) });
      await page.goto(`${ADDRESS}?${query.toString()}#${path}`);
      await page.locator('h1').first().waitFor();
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      return { page, errors };
    },
    async close() {
      await browser.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
