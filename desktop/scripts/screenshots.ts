import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium as playwright, type Page } from 'playwright-core';
import { chromium } from '@orderbell/local-stack/chromium';
import { newPreviewPage, openPreview } from '../src/renderer/testing/open-preview.ts';
import { findingsOf, settled } from '../src/renderer/testing/page-checks.ts';
import { screens, type Screen } from '../src/renderer/testing/screens.ts';
import { servePreview } from '../src/renderer/testing/serve-preview.ts';

/**
 * `npm run screenshots --workspace=desktop -- [--only name ...] [--width 860] [--out screenshots]`: pictures of every screen over the fake
 * client, in both languages and both themes, and what is wrong with them: accessibility, text that does not fit, keys shown.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, width: { type: 'string' }, out: { type: 'string' } },
});
const out = values.out ?? join(import.meta.dirname, '../screenshots');
const width = Number(values.width ?? 860);
const preview = await servePreview();
const browser = await playwright.launch(await chromium());

const page = await newPreviewPage(browser, width);

let findings = 0;
try {
  await mkdir(out, { recursive: true });
  for (const screen of screens.filter(({ name }) => values.only?.includes(name) ?? true)) {
    for (const language of ['en', 'ru'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        const found = await look(page, screen, language, theme);
        findings += found.length;
        for (const finding of found) process.stdout.write(`${screen.name} ${language} ${theme}: ${finding}\n`);
      }
    }
  }
} finally {
  await browser.close();
  await preview.close();
}
process.stdout.write(`${findings} findings; pictures in ${out}\n`);
process.exitCode = findings === 0 ? 0 : 1;

async function look(
  opened: Page,
  { name, scenario, path, steps }: Screen,
  language: 'en' | 'ru',
  theme: 'light' | 'dark',
) {
  const options = { scenario, language, theme, ...(path === undefined ? {} : { path }) };
  try {
    const errors = await openPreview(opened, preview.url, options);
    await steps?.(opened);
    await settled(opened);
    await opened.screenshot({ path: join(out, `${name}.${language}.${theme}.png`) });
    return [...(await findingsOf(opened)), ...errors];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
