import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { stackBrowser } from './support/stack-browser.ts';
import { newPerson } from './support/customer.ts';
import { line, openWebClient } from './support/web-client.ts';

const browser = stackBrowser();

/** Presses Tab until the focus is there, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element.contains(document.activeElement))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the focus never came there');
}

describe('the whole flow without a mouse', () => {
  it('registers, opens an account, tops up, orders, opens the order and its receipt, changes the theme and signs out', async () => {
    const { page, errors } = await openWebClient(browser());
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const press = async (target: Locator) => {
      await tabTo(page, target);
      await page.keyboard.press('Enter');
    };
    const person = newPerson();
    await press(button('Create an account'));
    await tabTo(page, page.getByLabel('Email'));
    await page.keyboard.type(person.email);
    await tabTo(page, page.getByLabel('Password', { exact: true }));
    await page.keyboard.type(person.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();

    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await press(button('Open account'));
    await press(button('₽500'));
    await press(button('Top up by ₽500.00'));
    await page.getByText('Topped up by ₽500.00').waitFor();

    // The focus is at the button: a letter would be no shortcut in a field.
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    await page.keyboard.press('n');
    await page.locator('input[name=amount]').waitFor();
    await page.keyboard.type('49,90');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Pencils');
    await page.keyboard.press('Enter');
    await line(page, 'Pencils', 'FINISHED').waitFor();

    await press(line(page, 'Pencils'));
    await page.getByText('Finished: paid from your account').waitFor();
    await page.keyboard.press('p');
    await page.getByRole('dialog', { name: 'Receipt' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();

    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    await page.keyboard.type('dark');
    await page.keyboard.press('Enter');
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    await page.keyboard.type('sign out');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
