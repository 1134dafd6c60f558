import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../src/renderer/testing/page-checks.ts';
import { stackBrowser } from './support/stack-browser.ts';
import { sendPoison } from './support/poison.ts';
import { isLive, line, newCustomer, openWebClient, signIn } from './support/web-client.ts';

const browser = stackBrowser();

async function openPipeline(): Promise<{ readonly page: Page; readonly errors: readonly string[] }> {
  const { page, errors } = await openWebClient(browser());
  await page.getByRole('button', { name: 'As an operator' }).click();
  await page.getByRole('link', { name: 'Pipeline' }).click();
  await page.getByTestId('flow').waitFor();
  return { page, errors };
}

describe('the pipeline page', () => {
  it('shows the way of all orders with live numbers, the relays, the consumers and the audit, without a flaw', async () => {
    const { page, errors } = await openPipeline();
    const flow = page.getByTestId('flow');
    for (const stage of ['Orders in progress', 'Payment requests', 'Payment results', 'Shown to people'])
      await flow.getByText(stage, { exact: true }).waitFor();
    await expect.poll(() => flow.getByText(/^Relay active/).count(), { timeout: 20_000 }).toBe(2);
    await expect.poll(() => flow.getByText(/^Consumer running/).count(), { timeout: 20_000 }).toBe(2);
    await page.getByTestId('verdict').waitFor();
    expect(await findingsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('lets an operator see a poison message, understand it, and settle it, without reading a log', async () => {
    const { page, errors } = await openPipeline();
    const messageId = await sendPoison();
    const letter = page.getByTestId('dead-letter').filter({ hasText: 'OrderPaymentRequested' });
    await letter.first().waitFor();

    // Understand: what is wrong, where it came from, what it says.
    await letter.first().getByRole('button', { name: 'Details' }).press('Enter');
    await page.getByText(messageId).first().waitFor();
    await page.getByText(/"amount": "twelve"/).waitFor();
    expect(await findingsOf(page)).toEqual([]);

    // It fails again, which is said, and it stays.
    await letter.first().getByRole('button', { name: 'Requeue' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Requeue' }).press('Enter');
    await page.getByText('It failed again and stays here').waitFor();
    await letter
      .first()
      .getByText(/2 attempts/)
      .waitFor();

    // Given up, for a reason.
    await letter.first().getByRole('button', { name: 'Discard' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Discard for good' }).press('Enter');
    await dialog.getByText('Say why it is given up').waitFor();
    await dialog.getByLabel('Reason').fill('a broken producer of the old shop');
    await dialog.getByRole('button', { name: 'Discard for good' }).press('Enter');
    await page.getByText('The message was discarded').waitFor();
    await letter.first().waitFor({ state: 'detached' });
    await page.getByText('None: every message was handled.').waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('is there for operators alone', async () => {
    const { page } = await openWebClient(browser());
    await signIn(page, await newCustomer());
    expect(await page.getByRole('link', { name: 'Pipeline' }).count()).toBe(0);
    await page.goto(new URL('/pipeline', page.url()).href);
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    await page.context().close();
  });
});

describe('the journey of an order', () => {
  it('shows every hop with a bar to scale and its time, and goes on until the order was shown', async () => {
    const customer = await newCustomer();
    const { page, errors } = await openWebClient(browser());
    await signIn(page, customer);
    await isLive(page);
    await customer.order(5000, 'Followed');
    await line(page, 'Followed').click();
    const timeline = page.getByTestId('timeline');
    await timeline.locator('[data-name=pushed][data-state=done]').waitFor();
    expect(await timeline.locator('li[data-state=done]').count()).toBe(7);
    await timeline.getByText(/^order-payment-requests, partition \d+, offset \d+$/).waitFor();
    await timeline.getByText(/^ledger entry …/).waitFor();
    const right = await timeline
      .locator('li span[style]')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().right));
    expect(right).toEqual(right.toSorted((a, b) => a - b));
    expect(await findingsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
