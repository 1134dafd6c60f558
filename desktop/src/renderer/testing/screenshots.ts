import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import { accessibilityFindings, cutText, shownKeys } from './page-checks.ts';
import { screens, type Screen } from './screens.ts';

/**
 * `node src/renderer/testing/screenshots.ts [--only name] [--width 860] [--out screenshots]`: pictures of every screen over the fake
 * client, in both languages and both themes, and what is wrong with them: accessibility, text that does not fit, keys shown.
 */
const { values } = parseArgs({
  options: { only: { type: 'string' }, width: { type: 'string' }, out: { type: 'string' } },
});
const here = import.meta.dirname;
const out = values.out ?? join(here, '../../../screenshots');
const width = Number(values.width ?? 860);
const root = join(here, 'preview');

const outDir = await mkdtemp(join(tmpdir(), 'orderbell-preview-'));
await build({ root, base: '/', logLevel: 'error', build: { outDir, emptyOutDir: true } });
const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0 } });
const address = server.resolvedUrls?.local[0] ?? '';
// Not the package's own flags: its single process dies with the first page, and it turns the web's security off.
const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'] });

let findings = 0;
try {
  await mkdir(out, { recursive: true });
  for (const screen of screens.filter(({ name }) => values.only === undefined || name.startsWith(values.only))) {
    for (const language of ['en', 'ru'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        const found = await look(browser, screen, language, theme);
        findings += found.length;
        for (const finding of found) console.log(`${screen.name} ${language} ${theme}: ${finding}`);
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
  await rm(outDir, { recursive: true, force: true });
}
console.log(`${findings} findings; pictures in ${out}`);
process.exitCode = findings === 0 ? 0 : 1;

async function look(opened: Browser, screen: Screen, language: 'en' | 'ru', theme: 'light' | 'dark') {
  const context = await opened.newContext({ viewport: { width, height: 760 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text().slice(0, 300)}`);
  });
  try {
    const query = new URLSearchParams({ scenario: screen.scenario, language, theme });
    await page.goto(`${address}?${query.toString()}#${screen.path ?? '/orders'}`);
    await page.locator('h1').first().waitFor();
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    await screen.steps?.(page);
    await settled(page);
    await page.screenshot({ path: join(out, `${screen.name}.${language}.${theme}.png`) });
    return [...errors, ...(await shownKeys(page)), ...(await cutText(page)), ...(await accessibilityFindings(page))];
  } catch (error) {
    return [...errors, error instanceof Error ? error.message : String(error)];
  } finally {
    await context.close();
  }
}

/** Fonts are there and nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    await new Promise((resolve) => void requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}
