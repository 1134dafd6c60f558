import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../src/renderer/testing/page-checks.ts';
import { stackBrowser } from './support/stack-browser.ts';
import { line, newCustomer, openWebClient, signIn } from './support/web-client.ts';

const browser = stackBrowser();

interface Look {
  readonly language: 'en' | 'ru';
  readonly theme: 'light' | 'dark';
  readonly locale: string;
  /** How this language writes 1,234.50 of the currency. */
  readonly amount: string;
}

const looks: readonly Look[] = [
  { language: 'en', theme: 'dark', locale: 'en-GB', amount: '₽1,234.50' },
  { language: 'ru', theme: 'light', locale: 'ru-RU', amount: '1 234,50 ₽' },
];

describe('the web client on the real stack', () => {
  it.each(looks)(
    'speaks $language in a browser that does and is $theme where the system is: nothing cut, no key, no axe violation',
    async ({ language, theme, locale, amount }) => {
      const customer = await newCustomer();
      await customer.order(123_450, 'Chairs');
      await customer.order(9_000_000, 'A house');
      const { page, errors } = await openWebClient(browser(), { locale, colorScheme: theme });
      await page.locator(`html[lang=${language}][data-mantine-color-scheme=${theme}]`).waitFor();
      const look = async (screen: string) => expect(await findingsOf(page), screen).toEqual([]);

      await look('sign-in');
      await page.locator('input[type=email]').fill(customer.email);
      await page.locator('input[type=password]').fill(customer.password);
      await page.keyboard.press('Enter');
      await line(page, 'Chairs', 'FINISHED').waitFor();
      expect(plain(await line(page, 'Chairs').innerText())).toContain(amount);
      await look('orders');
      await line(page, 'A house', 'CANCELLED').click();
      await page.locator('main dl').waitFor();
      await look('order');
      await goTo(page, 'a');
      await page.locator('.recharts-surface').waitFor();
      await look('account');
      await goTo(page, 's');
      await look('settings');
      expect(errors).toEqual([]);
      await page.context().close();
    },
  );

  it('keeps the language and the theme that were chosen, also for the sign-in and after a reload', async () => {
    const customer = await newCustomer();
    const { page } = await openWebClient(browser());
    await signIn(page, customer);
    await goTo(page, 's');
    await page.getByText('Русский', { exact: true }).click();
    await page.getByText('Тёмная', { exact: true }).click();
    await page.locator('html[lang=ru][data-mantine-color-scheme=dark]').waitFor();
    await page.reload();
    await page.locator('html[lang=ru][data-mantine-color-scheme=dark]').waitFor();
    await page.getByRole('heading', { name: 'Настройки' }).waitFor();
    await page.context().close();
  });
});

async function goTo(page: Page, letter: string): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press(letter);
}

/** Without the spaces that do not break. */
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/gu, ' ');
