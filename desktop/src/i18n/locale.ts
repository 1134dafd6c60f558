import type { Settings } from '../client/orderbell-client.ts';
import type { Language } from './index.ts';

/** The language of the interface: the chosen one, or the system's where there is a translation, or English. */
export function languageOf(setting: Settings['language'], systemLocale: string): Language {
  if (setting !== 'system') return setting;
  return systemLocale.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}

/** How numbers and dates are written: as the system does where its language is the interface's ("en-GB"), otherwise as the language does. */
export function formatLocaleOf(language: Language, systemLocale: string): string {
  if (systemLocale.toLowerCase().split('-')[0] !== language) return language;
  try {
    return Intl.getCanonicalLocales(systemLocale)[0] ?? language;
  } catch {
    return language;
  }
}
