import { createInstance, type i18n } from 'i18next';
import type { Words } from './en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly resources: { readonly translation: Words };
  }
}

export type Language = 'en' | 'ru';

/** The languages by their own names. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ru: 'Русский' };

/** The words of a language as a part of their own, so that a page loads only the one it shows. */
async function loadWords(language: Language): Promise<object> {
  switch (language) {
    case 'en':
      return (await import('./en.ts')).en;
    case 'ru':
      return (await import('./ru.ts')).ru;
    default:
      return language satisfies never;
  }
}

/** An i18next for one window or process. Text is not escaped here: React and the native menus do not read HTML. */
export async function createTranslations(language: Language): Promise<i18n> {
  const translations = createInstance();
  await translations.init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: await loadWords(language) } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return translations;
}

/** Loads the words if needed, then changes the language. */
export async function changeLanguage(translations: i18n, language: Language): Promise<void> {
  if (!translations.hasResourceBundle(language, 'translation')) {
    translations.addResourceBundle(language, 'translation', await loadWords(language));
  }
  await translations.changeLanguage(language);
}
