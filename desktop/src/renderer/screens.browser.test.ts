import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { sharedBrowser } from '../testing/shared-browser.ts';
import { openPreview } from './testing/open-preview.ts';
import { findingsOf } from './testing/page-checks.ts';
import { screens } from './testing/screens.ts';

/** Every screen, also the ones that one hopes not to see, at the narrowest width that the interface is made for. */
const browser = sharedBrowser();

/** What axe finds depends on the theme, what fits on the language: two looks show all of it. */
const looks = [
  { language: 'en', theme: 'light', axe: 'all' },
  { language: 'ru', theme: 'dark', axe: 'colours' },
] as const;

describe('every screen', () => {
  it.concurrent.each(screens)(
    '$name: no axe violation, no key in place of words, no text cut at 860 px, in both languages and both themes',
    async ({ scenario, path, steps }) => {
      const options = { scenario, width: 860, ...(path === undefined ? {} : { path }) };
      const { page, errors } = await openPreview(browser(), inject('previewFolder'), options);
      try {
        await steps?.(page);
        for (const look of looks) {
          await changeTo(page, look);
          expect(await findingsOf(page, look.axe), `${look.language}, ${look.theme}`).toEqual([]);
        }
        expect(errors).toEqual([]);
      } finally {
        await page.context().close();
      }
    },
  );
});

/** As the settings do it: at once, whatever is open. */
async function changeTo(page: Page, look: (typeof looks)[number]): Promise<void> {
  await page.evaluate((settings) => window.fake.updateSettings(settings), {
    language: look.language,
    theme: look.theme,
  });
  await page.locator(`html[lang=${look.language}][data-mantine-color-scheme=${look.theme}]`).waitFor();
}
