import type { TFunction } from 'i18next';
import { formatMoney, MAX_MINOR_UNITS, toDecimalText, type Currency } from '../../i18n/money.ts';
import type { AmountProblem } from './parse-amount.ts';

/** An amount as people of this language type it, without the currency: "1 234,50". */
export function exampleAmount(currency: Currency, locale: string): string {
  const text = toDecimalText(123_450, 2) as `${number}`;
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: currency.digits,
    maximumFractionDigits: currency.digits,
  }).format(text);
}

/** What is wrong with an amount, with an example of a right one. */
export function amountProblemText(t: TFunction, problem: AmountProblem, currency: Currency, locale: string): string {
  switch (problem) {
    case 'too-precise':
      return t('amount.too-precise', { count: currency.digits });
    case 'too-large':
      return t('amount.too-large', { max: formatMoney(MAX_MINOR_UNITS, currency, locale) });
    case 'not-a-number':
    case 'ambiguous':
      return t(`amount.${problem}`, { example: exampleAmount(currency, locale) });
    case 'empty':
    case 'negative':
    case 'zero':
      return t(`amount.${problem}`);
    default:
      return problem satisfies never;
  }
}
