import { describe, expect, it } from 'vitest';
import { ageText, durationText, secondsUntil } from './time.ts';

const now = Date.parse('2026-11-23T12:00:00.000Z');
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/gu, ' ');

describe('how long ago', () => {
  it.each([
    [0, 'now', 'сейчас'],
    [59, 'now', 'сейчас'],
    [60, '1 min. ago', '1 мин. назад'],
    [3599, '59 min. ago', '59 мин. назад'],
    [3600, '1 hr. ago', '1 ч назад'],
    [86_400 * 3, '3 days ago', '3 дн. назад'],
    [86_400 * 8, 'Nov 15', '15 нояб.'],
    [86_400 * 400, 'Oct 19, 2025', '19 окт. 2025 г.'],
  ])('%i seconds', (seconds, english, russian) => {
    expect(plain(ageText(ago(seconds), now, 'en'))).toBe(english);
    expect(plain(ageText(ago(seconds), now, 'ru'))).toBe(russian);
  });

  it('is "now" for a time of a clock that runs ahead', () => {
    expect(ageText(ago(-30), now, 'en')).toBe('now');
  });
});

describe('a span', () => {
  it.each([
    [-5, '0 ms'],
    [340, '340 ms'],
    [1240, '1.2 sec'],
    [45_400, '45 sec'],
    [180_000, '3 min'],
    [5_400_000, '1.5 hr'],
  ])('%i milliseconds', (milliseconds, text) => {
    expect(plain(durationText(milliseconds, 'en'))).toBe(text);
  });

  it('counts down in whole seconds to zero', () => {
    expect(secondsUntil(ago(-1.2), now)).toBe(2);
    expect(secondsUntil(ago(5), now)).toBe(0);
  });
});
