import { MAX_MINOR_UNITS, type Currency } from '../../i18n/money.ts';

/**
 * Why a text is not an amount:
 * - `empty`, `not-a-number`, `negative`, `zero`, `too-large`;
 * - `too-precise`: more digits after the decimal sign than the currency has;
 * - `ambiguous`: "1.234" where the language uses neither that decimal nor that grouping sign with three digits after it.
 */
export type AmountProblem = 'empty' | 'not-a-number' | 'negative' | 'zero' | 'too-precise' | 'too-large' | 'ambiguous';

export type ParsedAmount =
  | { readonly ok: true; readonly minorUnits: number }
  | { readonly ok: false; readonly problem: AmountProblem };

const SPACES = /[\s\u00a0\u2007\u2009\u202f'’_]/gu;
const CURRENCY_SIGNS = /^\p{Sc}|\p{Sc}$/gu;

/**
 * Reads an amount the way people type it: "1 234,50", "1,234.50", "1234.5", "₽ 12", "12 RUB". With both signs present the last one is
 * the decimal sign; with one sign alone the language decides whether three digits after it are a group. Never guesses: what could
 * mean two amounts is refused as `ambiguous`.
 */
export function parseAmount(typed: string, currency: Currency, locale: string): ParsedAmount {
  const text = stripCurrency(typed.replace(SPACES, ''), currency.code);
  if (text === '') return refuse('empty');
  if (/^[-\u2212\u2013]/u.test(text)) return refuse('negative');
  if (!/^\d*(?:[.,]\d*)*$/u.test(text) || !/\d/u.test(text)) return refuse('not-a-number');
  const parts = split(text, currency, locale);
  return typeof parts === 'string' ? refuse(parts) : toMinorUnits(parts, currency.digits);
}

interface Parts {
  readonly whole: string;
  readonly fraction: string;
}

function split(text: string, currency: Currency, locale: string): Parts | AmountProblem {
  const signs = text.replace(/\d/gu, '');
  if (signs === '') return { whole: text, fraction: '' };
  const last = signs.at(-1) ?? '';
  const other = last === '.' ? ',' : '.';
  const lastAt = text.lastIndexOf(last);

  if (signs.length > 1 && signs === last.repeat(signs.length)) return groups(text, last);
  if (signs.length > 1) {
    if (signs.slice(0, -1) !== other.repeat(signs.length - 1)) return 'not-a-number';
    const whole = groups(text.slice(0, lastAt), other);
    return typeof whole === 'string' ? whole : { whole: whole.whole, fraction: text.slice(lastAt + 1) };
  }

  const [whole, fraction] = [text.slice(0, lastAt), text.slice(lastAt + 1)];
  const looksGrouped = fraction.length === 3 && /^[1-9]\d{0,2}$/u.test(whole) && currency.digits < 3;
  if (!looksGrouped) return { whole, fraction };
  const { decimal, group } = signsOf(locale);
  if (last === group) return { whole: whole + fraction, fraction: '' };
  return last === decimal ? 'too-precise' : 'ambiguous';
}

/** "1,234,567" without its signs; `not-a-number` when a group does not have three digits. */
function groups(text: string, sign: string): Parts | 'not-a-number' {
  const [first = '', ...rest] = text.split(sign);
  const wellFormed = /^\d{1,3}$/u.test(first) && rest.every((group) => /^\d{3}$/u.test(group));
  return wellFormed ? { whole: first + rest.join(''), fraction: '' } : 'not-a-number';
}

function toMinorUnits({ whole, fraction }: Parts, digits: number): ParsedAmount {
  const significant = fraction.replace(/0+$/u, '');
  if (significant.length > digits) return refuse('too-precise');
  const minorUnits = BigInt((whole === '' ? '0' : whole) + significant.padEnd(digits, '0'));
  if (minorUnits === 0n) return refuse('zero');
  if (minorUnits > BigInt(MAX_MINOR_UNITS)) return refuse('too-large');
  return { ok: true, minorUnits: Number(minorUnits) };
}

function stripCurrency(text: string, code: string): string {
  const withoutSign = text.replace(CURRENCY_SIGNS, '');
  const upper = withoutSign.toUpperCase();
  if (upper.endsWith(code)) return withoutSign.slice(0, -code.length);
  if (upper.startsWith(code)) return withoutSign.slice(code.length);
  return withoutSign;
}

function signsOf(locale: string): { readonly decimal: string; readonly group: string } {
  const parts = new Intl.NumberFormat(locale).formatToParts(1_234_567.8);
  const signOf = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { decimal: signOf('decimal'), group: signOf('group') };
}

function refuse(problem: AmountProblem): ParsedAmount {
  return { ok: false, problem };
}
