import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openPreview, type Preview } from './open-preview.ts';
import { accessibilityFindings, cutText, shownKeys } from './page-checks.ts';
import { screens, type Screen } from './screens.ts';

/**
 * `node src/renderer/testing/screenshots.ts [--only name] [--width 860] [--out screenshots]`: pictures of every screen over the fake
 * client, in both languages and both themes, and what is wrong with them: accessibility, text that does not fit, keys shown.
 */
const { values } = parseArgs({
  options: { only: { type: 'string' }, width: { type: 'string' }, out: { type: 'string' } },
});
const out = values.out ?? join(import.meta.dirname, '../../../screenshots');
const width = Number(values.width ?? 860);
const preview = await openPreview();

let findings = 0;
try {
  await mkdir(out, { recursive: true });
  for (const screen of screens.filter(({ name }) => values.only === undefined || name.startsWith(values.only))) {
    for (const language of ['en', 'ru'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        const found = await look(preview, screen, language, theme);
        findings += found.length;
        for (const finding of found) process.stdout.write(`${screen.name} ${language} ${theme}: ${finding}\n`);
      }
    }
  }
} finally {
  await preview.close();
}
process.stdout.write(`${findings} findings; pictures in ${out}\n`);
process.exitCode = findings === 0 ? 0 : 1;

async function look(
  { open }: Preview,
  { name, scenario, path, steps }: Screen,
  language: 'en' | 'ru',
  theme: 'light' | 'dark',
) {
  const { page, errors } = await open({ scenario, language, theme, width, ...(path === undefined ? {} : { path }) });
  try {
    await steps?.(page);
    await settled(page);
    await page.screenshot({ path: join(out, `${name}.${language}.${theme}.png`) });
    return [...errors, ...(await shownKeys(page)), ...(await cutText(page)), ...(await accessibilityFindings(page))];
  } catch (error) {
    return [...errors, error instanceof Error ? error.message : String(error)];
  } finally {
    await page.context().close();
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
