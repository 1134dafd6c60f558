import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium as playwright, type Browser } from 'playwright-core';
import { chromium } from '../../testing/chromium.ts';
import { buildPreview, openPreview } from './open-preview.ts';
import { findingsOf, settled } from './page-checks.ts';
import { screens, type Screen } from './screens.ts';

/**
 * `npm run screenshots --workspace=desktop -- [--only name ...] [--width 860] [--out screenshots]`: pictures of every screen over the fake
 * client, in both languages and both themes, and what is wrong with them: accessibility, text that does not fit, keys shown.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, width: { type: 'string' }, out: { type: 'string' } },
});
const out = values.out ?? join(import.meta.dirname, '../../../screenshots');
const width = Number(values.width ?? 860);
const preview = await buildPreview();
const browser = await playwright.launch(await chromium());

let findings = 0;
try {
  await mkdir(out, { recursive: true });
  for (const screen of screens.filter(({ name }) => values.only?.includes(name) ?? true)) {
    for (const language of ['en', 'ru'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        const found = await look(browser, screen, language, theme);
        findings += found.length;
        for (const finding of found) process.stdout.write(`${screen.name} ${language} ${theme}: ${finding}\n`);
      }
    }
  }
} finally {
  await browser.close();
  await preview.remove();
}
process.stdout.write(`${findings} findings; pictures in ${out}\n`);
process.exitCode = findings === 0 ? 0 : 1;

async function look(
  opened: Browser,
  { name, scenario, path, steps }: Screen,
  language: 'en' | 'ru',
  theme: 'light' | 'dark',
) {
  const options = { scenario, language, theme, width, ...(path === undefined ? {} : { path }) };
  const { page, errors } = await openPreview(opened, preview.folder, options);
  try {
    await steps?.(page);
    await settled(page);
    await page.screenshot({ path: join(out, `${name}.${language}.${theme}.png`) });
    return [...(await findingsOf(page)), ...errors];
  } catch (error) {
    return [...errors, error instanceof Error ? error.message : String(error)];
  } finally {
    await page.context().close();
  }
}
