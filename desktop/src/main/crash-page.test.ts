import { describe, expect, it } from 'vitest';
import { createTranslations } from '../i18n/index.ts';
import { crashPage } from './crash-page.ts';

describe('the page after a crash', () => {
  it.each(['en', 'ru'] as const)('offers to reload without a script, in %s', async (language) => {
    const { t } = await createTranslations(language);
    const page = crashPage({ t, language });
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain('href="app://orderbell/"');
    expect(page).not.toContain('<script');
    expect(page).not.toContain('shell.crash');
  });
});
