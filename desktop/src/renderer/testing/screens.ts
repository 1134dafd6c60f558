import type { Page } from 'playwright-core';
import { settled } from './page-checks.ts';
import type { ScenarioName } from './scenarios.ts';

/** A screen worth looking at: a state of the world, an address, and what a person does there. */
export interface Screen {
  readonly name: string;
  readonly scenario: ScenarioName;
  readonly path?: string;
  readonly steps?: (page: Page) => Promise<void>;
}

const dialog = (page: Page) => page.getByRole('dialog').waitFor();
const row = (page: Page, status: string) => page.locator(`[role=row][data-status=${status}]`).first();
const openRow = async (page: Page, status: string) => {
  await row(page, status).click();
  await page.locator('main dl').waitFor();
};

/** Every screen of the interface, also the ones that one hopes not to see. */
export const screens: readonly Screen[] = [
  { name: 'sign-in', scenario: 'signed-out' },
  {
    name: 'sign-in-errors',
    scenario: 'expired',
    steps: async (page) => {
      await page.locator('form button[type=submit]').first().click();
      await page.locator('[aria-expanded=false]').click();
    },
  },
  {
    name: 'register',
    scenario: 'signed-out',
    steps: async (page) => {
      await page.locator('p > button').last().click();
      await page.locator('input[autocomplete=name]').waitFor();
    },
  },
  { name: 'unreachable', scenario: 'unreachable' },
  { name: 'orders', scenario: 'usual' },
  { name: 'orders-offline', scenario: 'offline' },
  { name: 'orders-refused', scenario: 'refused' },
  {
    name: 'orders-nothing-found',
    scenario: 'usual',
    steps: async (page) => {
      await page.locator('input[type=search]').fill('qwertyuiop');
      await page.getByRole('heading', { level: 2 }).waitFor();
    },
  },
  { name: 'first-use', scenario: 'first-use' },
  { name: 'no-orders', scenario: 'no-orders' },
  {
    name: 'new-order',
    scenario: 'usual',
    steps: async (page) => {
      await page.keyboard.press('n');
      await dialog(page);
      await page.locator('input[name=amount]').fill('1234,5');
      await page.locator('input[name=description]').fill('Coffee');
    },
  },
  {
    name: 'new-order-short',
    scenario: 'offline',
    steps: async (page) => {
      await page.keyboard.press('n');
      await dialog(page);
      await page.locator('input[name=amount]').fill('9999999');
    },
  },
  {
    name: 'new-order-errors',
    scenario: 'first-use',
    steps: async (page) => {
      await page.keyboard.press('n');
      await dialog(page);
      await page.locator('input[name=amount]').fill('12.345');
      await page.keyboard.press('Enter');
    },
  },
  {
    name: 'new-order-after-refusal',
    scenario: 'refused',
    steps: async (page) => {
      await row(page, 'refused').getByRole('button').first().click();
      await dialog(page);
    },
  },
  { name: 'order-finished', scenario: 'usual', steps: (page) => openRow(page, 'FINISHED') },
  { name: 'order-cancelled', scenario: 'usual', steps: (page) => openRow(page, 'CANCELLED') },
  { name: 'order-in-progress', scenario: 'usual', steps: (page) => openRow(page, 'NEW') },
  { name: 'order-without-journey', scenario: 'no-journeys', steps: (page) => openRow(page, 'FINISHED') },
  { name: 'order-unknown', scenario: 'usual', path: '/orders/none' },
  {
    name: 'receipt',
    scenario: 'usual',
    steps: async (page) => {
      await openRow(page, 'FINISHED');
      // The keys of the order are there a moment after it.
      await settled(page);
      await page.keyboard.press('p');
      await dialog(page);
    },
  },
  {
    name: 'account',
    scenario: 'usual',
    path: '/account',
    steps: (page) => page.locator('.recharts-surface').waitFor(),
  },
  { name: 'account-none', scenario: 'first-use', path: '/account' },
  { name: 'settings', scenario: 'usual', path: '/settings' },
  { name: 'settings-web', scenario: 'web', path: '/settings' },
  {
    name: 'settings-change-server',
    scenario: 'offline',
    path: '/settings',
    steps: async (page) => {
      await page.locator('input[type=url]').fill('http://orderbell.example');
      await page.keyboard.press('Enter');
      await dialog(page);
    },
  },
  { name: 'pipeline', scenario: 'operator', path: '/pipeline', steps: (page) => page.getByTestId('flow').waitFor() },
  {
    name: 'pipeline-dead-letter',
    scenario: 'operator',
    path: '/pipeline',
    steps: async (page) => {
      const details = page.locator('[data-testid=dead-letter] [aria-expanded=false]').last();
      await details.click();
      await page.locator('pre').first().waitFor();
      await page.locator('pre').first().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'pipeline-requeue',
    scenario: 'operator',
    path: '/pipeline',
    steps: async (page) => {
      await page.locator('[data-testid=dead-letter][data-status=open] button').last().click();
      await dialog(page);
    },
  },
  {
    name: 'pipeline-discard',
    scenario: 'operator',
    path: '/pipeline',
    steps: async (page) => {
      await page.locator('[data-testid=dead-letter][data-status=open] button').nth(1).click();
      await dialog(page);
      await page.locator('form button[type=submit]').click();
    },
  },
  {
    name: 'pipeline-trouble',
    scenario: 'trouble',
    path: '/pipeline',
    steps: async (page) => {
      await page.getByTestId('verdict').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'palette',
    scenario: 'usual',
    steps: async (page) => {
      await page.keyboard.press('Control+k');
      await dialog(page);
    },
  },
  {
    name: 'shortcuts',
    scenario: 'usual',
    steps: async (page) => {
      await page.keyboard.press('?');
      await dialog(page);
    },
  },
  {
    name: 'user-menu',
    scenario: 'usual',
    steps: async (page) => {
      await page.locator('[aria-haspopup=menu]').click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'connection',
    scenario: 'offline',
    steps: async (page) => {
      await page.locator('nav [aria-haspopup=dialog]').click();
      await dialog(page);
    },
  },
  {
    name: 'sign-out-question',
    scenario: 'offline',
    steps: async (page) => {
      await page.locator('[aria-haspopup=menu]').click();
      await page.getByRole('menuitem').last().click();
      await dialog(page);
    },
  },
];
