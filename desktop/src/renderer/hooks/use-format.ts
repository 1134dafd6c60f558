import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Language } from '../../i18n/index.ts';
import { formatLocaleOf, languageOf } from '../../i18n/locale.ts';
import { formatMoney, formatSignedMoney, type Currency } from '../../i18n/money.ts';
import { useAppState } from '../state/context.ts';

/** Words, numbers and the currency as this person reads them. */
export interface Format {
  readonly t: TFunction;
  readonly language: Language;
  /** For Intl. */
  readonly locale: string;
  /** The server's; while it has never been heard, a currency without a name and with two digits. */
  readonly currency: Currency;
  readonly money: (minorUnits: number) => string;
  readonly signedMoney: (minorUnits: number) => string;
}

const UNKNOWN_CURRENCY: Currency = { code: 'XXX', digits: 2 };

export function useFormat(): Format {
  const { t } = useTranslation();
  const language = useAppState(({ remote }) => languageOf(remote.settings.language, remote.platform.locale));
  const locale = useAppState(({ remote }) => formatLocaleOf(language, remote.platform.locale));
  const currency = useAppState(({ remote: { server } }) =>
    server.status === 'connecting' ? UNKNOWN_CURRENCY : (server.config?.currency ?? UNKNOWN_CURRENCY),
  );
  return useMemo(
    () => ({
      t,
      language,
      locale,
      currency,
      money: (minorUnits) => formatMoney(minorUnits, currency, locale),
      signedMoney: (minorUnits) => formatSignedMoney(minorUnits, currency, locale),
    }),
    [t, language, locale, currency],
  );
}
