import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { fileBrowser } from '../testing/file-browser.ts';
import { newPreviewPage, openPreview } from './testing/open-preview.ts';
import { findingsOf } from './testing/page-checks.ts';
import { screens } from './testing/screens.ts';

/** Every screen, also the ones that one hopes not to see, at the narrowest width that the interface is made for. */
const browser = fileBrowser();
let page: Page;
beforeAll(async () => {
  page = await newPreviewPage(browser());
});

/** What axe finds depends on the theme, what fits on the language: two looks show all of it. */
const looks = [
  { language: 'en', theme: 'light', axe: 'all' },
  { language: 'ru', theme: 'dark', axe: 'colours' },
] as const;

describe('every screen', () => {
  it.each(screens)(
    '$name: no axe violation, no key in place of words, no text cut at 860 px, in both languages and both themes',
    async ({ scenario, path, steps }) => {
      const errors = await openPreview(page, inject('previewUrl'), {
        scenario,
        ...(path === undefined ? {} : { path }),
      });
      await steps?.(page);
      for (const look of looks) {
        await changeTo(look);
        expect(await findingsOf(page, look.axe), `${look.language}, ${look.theme}`).toEqual([]);
      }
      expect(errors).toEqual([]);
    },
  );
});

/** As the settings do it: at once, whatever is open. */
async function changeTo(look: (typeof looks)[number]): Promise<void> {
  await page.evaluate((settings) => window.fake.updateSettings(settings), {
    language: look.language,
    theme: look.theme,
  });
  await page.locator(`html[lang=${look.language}][data-mantine-color-scheme=${look.theme}]`).waitFor();
}
