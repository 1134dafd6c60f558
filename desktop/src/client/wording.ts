import type { TFunction } from 'i18next';
import { createTranslations, type Language } from '../i18n/index.ts';
import { formatLocaleOf, languageOf } from '../i18n/locale.ts';
import { formatMoney } from '../i18n/money.ts';
import type { ClientState, ServerState } from './orderbell-client.ts';

/** The person's language outside the page: notifications, the native menu, the tray. */
export interface Wording {
  readonly language: Language;
  /** The locale for dates and numbers. */
  readonly locale: string;
  readonly t: TFunction;
  /** Null while the currency is not known. */
  readonly money: ((minorUnits: number) => string) | null;
}

/** The wording for a state; the words of a language are loaded once. */
export function createWordings(): (state: Pick<ClientState, 'settings' | 'platform' | 'server'>) => Promise<Wording> {
  const loaded = new Map<Language, Promise<TFunction>>();
  const load = (language: Language): Promise<TFunction> => {
    const known = loaded.get(language);
    if (known !== undefined) return known;
    const loading = createTranslations(language).then(({ t }) => t);
    loaded.set(language, loading);
    return loading;
  };
  return async ({ settings, platform, server }) => {
    const language = languageOf(settings.language, platform.locale);
    const locale = formatLocaleOf(language, platform.locale);
    const currency = configOf(server)?.currency;
    return {
      language,
      locale,
      t: await load(language),
      money: currency === undefined ? null : (minorUnits) => formatMoney(minorUnits, currency, locale),
    };
  };
}

function configOf(server: ServerState) {
  return server.status === 'connecting' ? null : server.config;
}
