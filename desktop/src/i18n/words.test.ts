import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { changeLanguage, createTranslations } from './index.ts';
import { ru } from './ru.ts';

type Flat = ReadonlyMap<string, string>;

function flatten(words: object, path = ''): Flat {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') flat.set(path + key, value);
    else for (const [inner, text] of flatten(value, `${path}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

const languages = { en: flatten(en), ru: flatten(ru) };
const PLURAL = /_(?:one|two|few|many|other)$/u;

const baseKeys = (flat: Flat) => [...new Set([...flat.keys()].map((key) => key.replace(PLURAL, '')))].sort();
const pluralBases = (flat: Flat) =>
  [...flat.keys()].filter((key) => key.endsWith('_other')).map((key) => key.replace(PLURAL, ''));
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b));

describe('the words of the interface', () => {
  it('exist in both languages, none more and none less', () => {
    expect(baseKeys(languages.ru)).toEqual(baseKeys(languages.en));
  });

  it.each(['en', 'ru'] as const)('have every plural form of %s, and no other', (language) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const base of pluralBases(languages[language])) {
      const found = ['one', 'two', 'few', 'many', 'other'].filter((form) => languages[language].has(`${base}_${form}`));
      expect(found.sort(), base).toEqual([...forms].sort());
    }
  });

  it('take the same values in both languages', () => {
    for (const [key, text] of languages.ru) {
      const english = languages.en.get(key) ?? languages.en.get(key.replace(PLURAL, '_other')) ?? '';
      expect(placeholders(text), key).toEqual(placeholders(english));
    }
  });

  it('are never empty, and Russian is not left in English', () => {
    const sameOnPurpose = new Set([
      'app.name',
      'orders.atLeast',
      'shell.notification.finishedBody',
      'shell.notification.cancelledBody',
    ]);
    for (const [key, text] of languages.ru) {
      expect(text.trim(), key).not.toBe('');
      expect(sameOnPurpose.has(key) || /\p{Script=Cyrillic}/u.test(text), key).toBe(true);
    }
    for (const [key, text] of languages.en) {
      expect(text.trim(), key).not.toBe('');
      expect(/\p{Script=Cyrillic}/u.test(text), key).toBe(false);
    }
  });

  it('count in Russian', async () => {
    const translations = await createTranslations('en');
    await changeLanguage(translations, 'ru');
    const count = (n: number) => translations.t('orders.count', { count: n });
    expect([1, 2, 5, 11, 21, 22, 25, 111].map(count)).toEqual([
      '1 заказ',
      '2 заказа',
      '5 заказов',
      '11 заказов',
      '21 заказ',
      '22 заказа',
      '25 заказов',
      '111 заказов',
    ]);
    expect(translations.t('amount.too-precise', { count: 0 })).toBe(ru.amount['too-precise_zero']);
  });
});
