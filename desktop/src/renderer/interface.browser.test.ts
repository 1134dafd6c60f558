import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { fileBrowser } from '../testing/file-browser.ts';
import { newPreviewPage, openPreview, type PreviewOptions } from './testing/open-preview.ts';
import { orderId, sampleOrders } from './testing/samples.ts';

/** The interface over the fake client, in a real browser: what a person sees and does. */
const browser = fileBrowser();
let page: Page;
beforeAll(async () => {
  page = await newPreviewPage(browser());
});

async function visit(options: PreviewOptions, test: (opened: Page) => Promise<void>): Promise<void> {
  const errors = await openPreview(page, inject('previewUrl'), options);
  await test(page);
  expect(errors).toEqual([]);
}

/** The machine may be busy; what is waited for comes at once on an idle one. */
const SOON = { timeout: 20_000 };
const filter = (page: Page, name: string) => page.locator('label').filter({ hasText: name });
const rows = (page: Page) => page.locator('[role=row][data-key]');
const callsOf = (page: Page, name: string) =>
  page.evaluate(
    (wanted) => window.fake.calls.filter((call) => call.name === wanted).map(({ argument }) => argument),
    name,
  );
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('data-key') ?? document.activeElement?.tagName);

describe('placing an order', () => {
  it('needs no mouse, closes at once, shows it as sending and then as the server says', async () => {
    await visit({ scenario: 'usual' }, async (page) => {
      await page.evaluate(() => window.fake.hold());
      await page.keyboard.press('n');
      await page.locator('input[name=amount]').waitFor();
      await page.keyboard.type('1 234,50');
      await page.keyboard.press('Tab');
      await page.keyboard.type('Tea for two');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const row = rows(page).filter({ hasText: 'Tea for two' });
      await row.and(page.locator('[data-status=sending]')).waitFor();
      expect(await row.innerText()).toContain('₽1,234.50');
      const key = await row.getAttribute('data-key');
      await page.evaluate(() => window.fake.release());
      await row.and(page.locator('[data-status=FINISHED]')).waitFor();
      expect(await row.getAttribute('data-key')).toBe(key);
      await expect
        .poll(() => page.getByTestId('live-region').innerText(), SOON)
        .toBe('Order finished: Tea for two, ₽1,234.50');
      expect(await callsOf(page, 'placeOrder')).toEqual([{ amount: 123_450, description: 'Tea for two' }]);
    });
  });

  it('keeps what was typed when the dialog is closed, and says at the field what is wrong', async () => {
    await visit({ scenario: 'usual' }, async (page) => {
      await page.keyboard.press('Control+n');
      await page.locator('input[name=amount]').fill('12.345');
      await page.keyboard.press('Enter');
      await page.getByText('Use at most 2 digits after the decimal sign').waitFor();
      await page.getByText('Say in a few words what the order is for').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('n');
      expect(await page.locator('input[name=amount]').inputValue()).toBe('12.345');
      expect(await callsOf(page, 'placeOrder')).toEqual([]);
    });
  });

  it('takes back what was never sent, and undoes that', async () => {
    await visit({ scenario: 'offline' }, async (page) => {
      await page.locator('[data-status=waiting]').getByRole('button', { name: 'Take back' }).click();
      await page.locator('[data-status=waiting]').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect.poll(() => page.locator('[data-status=waiting]').count(), SOON).toBe(1);
    });
  });

  it('explains a refusal and replaces the refused order when it is placed again', async () => {
    await visit({ scenario: 'refused' }, async (page) => {
      await page.locator('[data-status=refused]').getByRole('button', { name: 'Edit' }).click();
      await page.getByText('The server did not accept this order').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('[data-status=refused]').waitFor({ state: 'detached' });
      expect(await callsOf(page, 'dropPending')).toHaveLength(1);
    });
  });
});

describe('the list of orders', () => {
  it('stands still while orders come in above', async () => {
    await visit({ scenario: 'usual' }, async (page) => {
      const list = page.locator('[role=rowgroup]').last();
      await list.evaluate((element) => element.scrollTo(0, 900));
      // By its key: which rows are on the page changes with the scrolling.
      const key = await rows(page).filter({ hasText: 'Domain renewal' }).last().getAttribute('data-key');
      const watched = page.locator(`[data-key="${key}"]`);
      const before = await watched.boundingBox();
      const fresh = sampleOrders(1).map((order) => ({
        ...order,
        id: orderId(900),
        createdAt: new Date().toISOString(),
      }));
      await page.evaluate((orders) => window.fake.emit({ type: 'orders', orders }), fresh);
      const pill = page.getByRole('button', { name: '1 new order' });
      await pill.waitFor();
      expect((await watched.boundingBox())?.y).toBe(before?.y);
      await pill.click();
      await pill.waitFor({ state: 'detached' });
      expect(await rows(page).first().getAttribute('data-key')).toBe(orderId(900));
    });
  });

  it('keeps a row that leaves the filter until the list is asked for again', async () => {
    await visit({ scenario: 'usual' }, async (page) => {
      await filter(page, 'In progress').click();
      await expect.poll(() => rows(page).count(), SOON).toBe(2);
      await page.evaluate(
        (orders) => window.fake.emit({ type: 'orders', orders }),
        sampleOrders()
          .slice(0, 1)
          .map((order) => ({ ...order, seq: 900, status: 'FINISHED' as const })),
      );
      await page.locator('[data-status=FINISHED]').waitFor();
      expect(await rows(page).count()).toBe(2);
      await page.getByRole('button', { name: 'Update the list' }).click();
      await expect.poll(() => rows(page).count(), SOON).toBe(1);
    });
  });

  it('is walked with the keys and gives the focus back after an order', async () => {
    await visit({ scenario: 'usual' }, async (page) => {
      await rows(page).first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('j');
      await expect.poll(() => focused(page), SOON).toBe(await rows(page).nth(2).getAttribute('data-key'));
      const opened = await focused(page);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Order', exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await expect.poll(() => focused(page), SOON).toBe(opened);
    });
  });

  it('holds 10,000 orders with a few dozen rows on the page', async () => {
    await visit({ scenario: 'ten-thousand' }, async (page) => {
      await page.locator('input[type=search]').fill('такси 10');
      await page.locator('input[type=search]').fill('');
      await expect.poll(() => page.evaluate(() => window.fake.calls.length), SOON).toBeGreaterThan(20);
      await rows(page).first().focus();
      await page.keyboard.press('End');
      await expect.poll(() => rows(page).count(), SOON).toBeLessThan(60);
      await page.keyboard.press('Home');
      await expect.poll(async () => focused(page), SOON).toBe(await rows(page).first().getAttribute('data-key'));
    });
  });

  it('exports what is shown, all of it', async () => {
    await visit({ scenario: 'usual' }, async (page) => {
      await filter(page, 'Cancelled').click();
      await page.getByRole('button', { name: 'Export CSV' }).click();
      await page.getByText('7 orders exported').waitFor();
      const [file] = await callsOf(page, 'saveFile');
      expect(JSON.stringify(file)).toContain('CANCELLED,insufficient-funds,339.00,RUB,');
    });
  });
});

describe('money', () => {
  it('tops up by the amount on the button, and never twice for one decision', async () => {
    await visit({ scenario: 'usual', path: '/account' }, async (page) => {
      await page.getByRole('button', { name: '₽1,000', exact: true }).click();
      const button = page.getByRole('button', { name: 'Top up by ₽1,000.00' });
      await page.evaluate(() => window.fake.refuseNext({ type: 'timeout' }));
      await button.click();
      await page.getByText('Whether the top-up arrived is not known').waitFor();
      await button.click();
      await page.getByText('Topped up by ₽1,000.00').waitFor();
      const calls = await callsOf(page, 'topUp');
      expect(calls).toHaveLength(2);
      expect(calls[0]).toEqual(calls[1]);
    });
  });

  it('opens the account as the one thing to do', async () => {
    await visit({ scenario: 'first-use', path: '/account' }, async (page) => {
      await page.getByRole('button', { name: 'Open account' }).click();
      await expect.poll(() => page.getByTestId('balance').innerText(), SOON).toBe('₽0.00');
    });
  });
});

describe('around it', () => {
  it('says at the field what a registration lacks and what the server refuses', async () => {
    await visit({ scenario: 'signed-out' }, async (page) => {
      await page.getByRole('button', { name: 'Create an account' }).click();
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByText('Enter an email address such as name@example.com').waitFor();
      await page.getByLabel('Email').fill('ada@example.com');
      await page.getByLabel('Password', { exact: true }).fill('correct horse');
      await page.evaluate(() => window.fake.refuseNext({ type: 'email-taken' }));
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByText('This address is registered already.').waitFor();
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByRole('heading', { name: 'Orders' }).waitFor();
      expect(await callsOf(page, 'register')).toHaveLength(2);
    });
  });

  it('changes language and theme at once', async () => {
    await visit({ scenario: 'usual', path: '/settings' }, async (page) => {
      await page.getByText('Русский', { exact: true }).click();
      await page.getByRole('heading', { name: 'Настройки' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('ru');
      await page.getByText('Тёмная', { exact: true }).click();
      await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme'), SOON).toBe('dark');
    });
  });

  it('opens what a notification points at, also over a dialog', async () => {
    await visit({ scenario: 'usual' }, async (page) => {
      await page.keyboard.press('n');
      await page.getByRole('dialog').waitFor();
      const [order] = sampleOrders().slice(5);
      await page.evaluate(
        (id) => window.fake.emit({ type: 'command', command: { name: 'show-order', orderId: id } }),
        order?.id ?? '',
      );
      await page.getByText('Domain renewal').first().waitFor();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expect
        .poll(async () => (await callsOf(page, 'setView')).at(-1), SOON)
        .toEqual({
          screen: 'order',
          orderId: order?.id,
        });
    });
  });

  it('finds orders and commands from the palette', async () => {
    await visit({ scenario: 'usual' }, async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('textbox').fill('settings');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Settings' }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('textbox').fill('team lunch');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Order', exact: true }).waitFor();
      expect(await page.title()).toBe('Team lunch · Orderbell');
    });
  });

  it('asks before signing out while orders wait', async () => {
    await visit({ scenario: 'offline' }, async (page) => {
      await page.locator('[aria-haspopup=menu]').click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByText('2 orders have not been accepted by the server yet.').waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(await callsOf(page, 'signOut')).toHaveLength(1);
    });
  });
});
