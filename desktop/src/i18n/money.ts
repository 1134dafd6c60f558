import type { PublicConfig } from '@orderbell/contracts';

/** The currency of the server: ISO 4217 code and how many digits follow the decimal sign. */
export type Currency = PublicConfig['currency'];

/** The largest amount of the contract, 2^53 - 1 minor units. Repeated here so that the page need not load the schemas. */
export const MAX_MINOR_UNITS = Number.MAX_SAFE_INTEGER;

type DecimalText = `${number}`;

/** `123450` with two digits is `1234.50`: exact where a division would round (above 2^46 minor units a double loses cents). */
export function toDecimalText(minorUnits: number, digits: number): string {
  const negative = minorUnits < 0;
  const text = String(Math.abs(minorUnits)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const fraction = text.slice(text.length - digits);
  return `${negative ? '-' : ''}${whole}${digits === 0 ? '' : `.${fraction}`}`;
}

const formats = new Map<string, Intl.NumberFormat>();

/** Building an Intl.NumberFormat costs more than a row of the list; one per locale and currency is enough. */
function formatOf(locale: string, currency: Currency): Intl.NumberFormat {
  const key = `${locale} ${currency.code} ${currency.digits}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.code,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: currency.digits,
    maximumFractionDigits: currency.digits,
  });
  formats.set(key, made);
  return made;
}

/** `1234550` as `₽12,345.50` or `12 345,50 ₽`, with a true minus. */
export function formatMoney(minorUnits: number, currency: Currency, locale: string): string {
  const text = toDecimalText(minorUnits, currency.digits) as DecimalText;
  return formatOf(locale, currency).format(text).replace('-', '\u2212');
}

/** As {@link formatMoney}, with a plus before what came in: `+₽500.00`, `−₽20.00`. */
export function formatSignedMoney(minorUnits: number, currency: Currency, locale: string): string {
  const text = formatMoney(minorUnits, currency, locale);
  return minorUnits > 0 ? `+${text}` : text;
}

/** Short form for a chart's axis: `₽1.2K`. Not exact; never for an amount that a person acts on. */
export function formatMoneyShort(minorUnits: number, currency: Currency, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.code,
    currencyDisplay: 'narrowSymbol',
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(minorUnits / 10 ** currency.digits);
}
