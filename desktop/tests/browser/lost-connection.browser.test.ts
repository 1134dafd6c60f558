import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright, type BrowserContext } from 'playwright-core';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { chromium } from '@orderbell/local-stack/chromium';
import { stackBrowser } from './support/stack-browser.ts';
import { killGateway, startGateway } from './support/stack-control.ts';
import { isLive, line, newCustomer, openWebClient, placeOrder, profile, signIn, visit } from './support/web-client.ts';

const browser = stackBrowser('alone');
const { controlUrl } = inject('webStack');

describe('the web client while the server is away', () => {
  // Whatever became of a test: the next one finds the gateway there.
  afterEach(() => startGateway(controlUrl));

  it('says that it is offline, keeps an order as sending, and sends it once when the gateway is back', async () => {
    const customer = await newCustomer();
    const { page } = await openWebClient(browser());
    await signIn(page, customer);
    await isLive(page);
    await killGateway(controlUrl);
    await page.getByText(/^Offline since/).waitFor();
    await placeOrder(page, '12.50', 'Bread and butter');
    await line(page, 'Bread and butter').and(page.locator('[data-status=waiting], [data-status=sending]')).waitFor();

    await startGateway(controlUrl);
    await line(page, 'Bread and butter', 'FINISHED').waitFor({ timeout: 60_000 });
    await isLive(page);
    await page.getByText(/^Offline since/).waitFor({ state: 'detached' });
    expect(await customer.orders()).toHaveLength(1);
    await page.context().close();
  });

  it('sends an order once whose answer was lost with the gateway', async () => {
    const customer = await newCustomer();
    const { page } = await openWebClient(browser());
    await signIn(page, customer);
    await isLive(page);
    // The server has done the work when its answer is lost; the gateway is killed before the page can ask again.
    let lost = 0;
    await page.route('**/orders', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
      lost += 1;
      await route.fetch();
      await killGateway(controlUrl);
      await route.abort('connectionreset');
    });
    await placeOrder(page, '12.50', 'Bread and jam');
    await line(page, 'Bread and jam', 'sending').waitFor();
    await page.getByText(/^Offline since/).waitFor();

    await startGateway(controlUrl);
    await line(page, 'Bread and jam', 'FINISHED').waitFor({ timeout: 60_000 });
    expect(lost).toBe(1);
    expect(await customer.orders()).toHaveLength(1);
    expect(await line(page, 'Bread and jam').count()).toBe(1);
    await page.context().close();
  });

  it('keeps an order through the closing of the browser, and sends it once when both are back', async () => {
    const customer = await newCustomer();
    const folder = await mkdtemp(join(tmpdir(), 'orderbell-profile-'));
    try {
      const first = await openProfile(folder);
      const { page } = await visit(first);
      await signIn(page, customer);
      await isLive(page);
      await killGateway(controlUrl);
      await page.getByText(/^Offline since/).waitFor();
      await placeOrder(page, '99', 'Kept overnight');
      await line(page, 'Kept overnight').waitFor();
      await first.close();

      const second = await openProfile(folder);
      const reopened = await visit(second);
      await reopened.page.getByText('1 order waits on this device').waitFor();
      await startGateway(controlUrl);
      await line(reopened.page, 'Kept overnight', 'FINISHED').waitFor({ timeout: 60_000 });
      expect(await customer.orders()).toHaveLength(1);
      await second.close();
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

/** A browser of its own whose profile lies on the disk, as a person's does. */
async function openProfile(folder: string): Promise<BrowserContext> {
  return playwright.launchPersistentContext(folder, { ...(await chromium()), ...profile });
}
