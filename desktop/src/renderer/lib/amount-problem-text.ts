import type { TFunction } from 'i18next';
import { formatMoney, MAX_MINOR_UNITS, toDecimalText, type Currency } from '../../i18n/money.ts';
import type { AmountProblem } from './parse-amount.ts';

/** An amount as people of this language type it, without the currency: "1 234,50". */
export function exampleAmount(currency: Currency, locale: string): string {
  return decimals(toDecimalText(123_450, 2), currency, locale, true);
}

/** An amount as text for a field, to be changed: "1234,50". */
export function editableAmount(minorUnits: number, currency: Currency, locale: string): string {
  return decimals(toDecimalText(minorUnits, currency.digits), currency, locale, false);
}

function decimals(text: string, { digits }: Currency, locale: string, useGrouping: boolean): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping };
  return new Intl.NumberFormat(locale, options).format(text as `${number}`);
}

/** What is wrong with an amount, with an example of a right one. */
export function amountProblemText(t: TFunction, problem: AmountProblem, currency: Currency, locale: string): string {
  switch (problem) {
    case 'too-precise':
      return t('amount.too-precise', { count: currency.digits });
    case 'too-large':
      return t('amount.too-large', { max: formatMoney(MAX_MINOR_UNITS, currency, locale) });
    case 'not-a-number':
      return t('amount.not-a-number', { example: exampleAmount(currency, locale) });
    case 'ambiguous':
      return t('amount.ambiguous', { example: editableAmount(123_450, currency, locale) });
    case 'empty':
    case 'negative':
    case 'zero':
      return t(`amount.${problem}`);
    default:
      return problem satisfies never;
  }
}
