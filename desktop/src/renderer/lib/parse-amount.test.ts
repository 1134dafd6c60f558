import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, MAX_MINOR_UNITS } from '../../i18n/money.ts';
import { parseAmount } from './parse-amount.ts';

const rub = { code: 'RUB', digits: 2 };
const yen = { code: 'JPY', digits: 0 };
const dinar = { code: 'KWD', digits: 3 };

const value = (typed: string, locale = 'en', currency = rub) => {
  const parsed = parseAmount(typed, currency, locale);
  return parsed.ok ? parsed.minorUnits : parsed.problem;
};

describe('an amount as people type it', () => {
  it.each([
    ['1 234,50', 123_450],
    ['1234.5', 123_450],
    ['1234,5', 123_450],
    ['1,234.50', 123_450],
    ['1.234,50', 123_450],
    ['1\u00a0234,50', 123_450],
    ['1\u202f234,50 ₽', 123_450],
    ['₽1,234.50', 123_450],
    ['12 rub', 1200],
    ['RUB 12', 1200],
    ["1'000", 100_000],
    ['1,234,567', 123_456_700],
    ['.5', 50],
    ['5.', 500],
    ['0,01', 1],
    ['12.00', 1200],
    ['12.5000', 1250],
    ['007', 700],
  ])('%j is %i minor units', (typed, expected) => {
    expect(value(typed, 'en')).toBe(expected);
    expect(value(typed, 'ru')).toBe(expected);
  });

  it('takes three digits after the grouping sign of the language as a group, and never guesses otherwise', () => {
    expect(value('1,234', 'en')).toBe(123_400);
    expect(value('1.234', 'en')).toBe('too-precise');
    expect(value('1.234', 'de')).toBe(123_400);
    expect(value('1.234', 'ru')).toBe('ambiguous');
    expect(value('1,234', 'ru')).toBe('too-precise');
    expect(value('1.234', 'en', dinar)).toBe(1234);
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['₽', 'empty'],
    ['-5', 'negative'],
    ['\u22125', 'negative'],
    ['0', 'zero'],
    ['0,00', 'zero'],
    ['1.005', 'too-precise'],
    ['abc', 'not-a-number'],
    ['.', 'not-a-number'],
    ['1e5', 'not-a-number'],
    ['1,23,456', 'not-a-number'],
    ['1.234,56.7', 'not-a-number'],
    ['12 USD', 'not-a-number'],
    ['90071992547409.92', 'too-large'],
    ['9'.repeat(400), 'too-large'],
  ])('%j is refused as %s', (typed, problem) => {
    expect(value(typed)).toBe(problem);
  });

  it('knows currencies without minor units', () => {
    expect(value('1234', 'en', yen)).toBe(1234);
    expect(value('12.5', 'en', yen)).toBe('too-precise');
  });

  it('reads back, to the last minor unit, whatever the interface shows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MAX_MINOR_UNITS }),
        fc.constantFrom('en', 'ru', 'de', 'fr'),
        fc.constantFrom(rub, yen, dinar),
        (minorUnits, locale, currency) => {
          expect(value(formatMoney(minorUnits, currency, locale), locale, currency)).toBe(minorUnits);
        },
      ),
    );
  });
});
