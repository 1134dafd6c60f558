import { describe, expect, it } from 'vitest';
import { formatMoney, formatMoneyShort, formatSignedMoney, toDecimalText } from './money.ts';

const rub = { code: 'RUB', digits: 2 };
/** Languages group with no-break spaces of several kinds. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/gu, ' ');

describe('money on screen', () => {
  it('is exact up to the largest amount of the contract', () => {
    expect(formatMoney(Number.MAX_SAFE_INTEGER, rub, 'en')).toBe('₽90,071,992,547,409.91');
    expect(formatMoney(Number.MAX_SAFE_INTEGER - 1, rub, 'en')).toBe('₽90,071,992,547,409.90');
  });

  it('follows the language', () => {
    expect(plain(formatMoney(123_450, rub, 'ru'))).toBe('1 234,50 ₽');
    expect(formatMoney(123_450, rub, 'en')).toBe('₽1,234.50');
    expect(formatMoney(1234, { code: 'JPY', digits: 0 }, 'en')).toBe('¥1,234');
  });

  it('writes a true minus and a plus where the direction matters', () => {
    expect(formatSignedMoney(-2000, rub, 'en')).toBe('\u2212₽20.00');
    expect(formatSignedMoney(2000, rub, 'en')).toBe('+₽20.00');
    expect(formatSignedMoney(0, rub, 'en')).toBe('₽0.00');
  });

  it('shortens for an axis', () => {
    expect(formatMoneyShort(123_450_00, rub, 'en')).toBe('₽123.5K');
  });

  it('gives plain decimals for files', () => {
    expect(toDecimalText(5, 2)).toBe('0.05');
    expect(toDecimalText(-123_456, 2)).toBe('-1234.56');
    expect(toDecimalText(7, 0)).toBe('7');
  });
});
