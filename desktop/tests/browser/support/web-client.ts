import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { inject } from 'vitest';
import { complaintsOf } from '../../../src/renderer/testing/open-preview.ts';
import { registerCustomer, type Customer, type Person } from './customer.ts';

/** A notification that the page has raised. */
export interface Raised {
  readonly title: string;
  readonly body: string;
}

declare global {
  interface Window {
    raised: { readonly title: string; readonly body: string; readonly notification: Notification }[];
  }
}

/** The narrowest window that the interface is made for, English, and somebody who prefers that nothing moves. */
export const profile: BrowserContextOptions = {
  viewport: { width: 860, height: 760 },
  locale: 'en-GB',
  reducedMotion: 'reduce',
};

export interface WebClient {
  readonly page: Page;
  /** What the page has complained about so far. */
  readonly errors: readonly string[];
}

/** Opens the web client as the stack serves it, in a fresh profile. */
export async function openWebClient(browser: Browser, options: BrowserContextOptions = {}): Promise<WebClient> {
  return visit(await browser.newContext({ ...profile, ...options }));
}

/** Opens the web client in one more tab of a profile. */
export async function visit(context: BrowserContext): Promise<WebClient> {
  const { webUrl } = inject('webStack');
  const page = await context.newPage();
  // The account of somebody who has none is a 404, which the browser writes down by itself.
  const errors = complaintsOf(page, ({ url }) => url.endsWith('/accounts/me'));
  await page.addInitScript(watchNotifications);
  await page.goto(webUrl);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, errors };
}

/** The browser of the tests has no screen and nobody to ask: it raises a notification to no effect. So what it is asked for is kept. */
function watchNotifications(): void {
  window.raised = [];
  const Real = window.Notification;
  window.Notification = class extends Real {
    static override get permission(): NotificationPermission {
      return 'granted';
    }
    constructor(title: string, options?: NotificationOptions) {
      super(title, options);
      window.raised.push({ title, body: options?.body ?? '', notification: this });
    }
  };
}

export const raisedBy = (page: Page): Promise<readonly Raised[]> =>
  page.evaluate(() => window.raised.map(({ title, body }) => ({ title, body })));

export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
}

/** From any screen, by the keyboard: the dialog is gone when this resolves. */
export async function placeOrder(page: Page, amount: string, description: string): Promise<void> {
  await page.keyboard.press('Control+n');
  await page.locator('input[name=amount]').fill(amount);
  await page.locator('input[name=description]').fill(description);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Somebody with money on their account, registered for one test. */
export const newCustomer = (balance?: number): Promise<Customer> =>
  registerCustomer(inject('webStack').gatewayUrl, balance);

/** The line of an order in the list, with a status. */
export const line = (page: Page, description: string, status?: string) =>
  page
    .locator(status === undefined ? '[role=row][data-key]' : `[role=row][data-status=${status}]`)
    .filter({ hasText: description });

export const isLive = (page: Page) => page.getByRole('button', { name: 'Connection: Live' }).waitFor();
