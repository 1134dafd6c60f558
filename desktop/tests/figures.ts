/**
 * `npm run figures:web`: what the web client costs in a real browser on a stack of its own, against the limits that it promises.
 * Figures of one machine at one moment: compare only runs on the same one.
 */
import { startThrowAwayStack } from '@orderbell/local-stack';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import { chromium } from '@orderbell/local-stack/chromium';
import { knownCustomer, registerCollector, registerCustomer, type Person } from './browser/support/customer.ts';
import { measureFirstLoad } from './figures/first-load.ts';
import { limits } from './figures/limits.ts';
import { measureEvents, watchEvents } from './figures/live-event.ts';
import { measureMemory } from './figures/memory.ts';

const LOADS = 7;
const EVENTS = 40;
const ORDERS = 10_000;

let missed = 0;
const stack = await startThrowAwayStack({ env: { gateway: { LOG_LEVEL: 'warn' } } });
const browser = await playwright.launch(await chromium());
try {
  const [gatewayUrl] = stack.gatewayUrls;
  const { webUrl } = stack;
  if (gatewayUrl === undefined || webUrl === undefined)
    throw new Error('the stack lacks its gateway or its web client');
  const customer = await registerCustomer(gatewayUrl, 1_000_000_000);
  await customer.order(100, 'The first');

  const loads = [];
  for (let load = 0; load < LOADS; load += 1) loads.push(await measureFirstLoad(browser, webUrl, customer));
  const scriptBytes = Math.min(...loads.map((load) => load.scriptBytes));
  show('JavaScript for sign-in and orders, gzip', scriptBytes / 1000, limits.firstLoadBytes / 1000, 'kB');
  show(
    'interactive: sign-in, first visit, median',
    median(loads.map(({ signInMs }) => signInMs)),
    limits.interactiveMs,
    'ms',
  );
  show(
    'interactive: orders, signed in, median',
    median(loads.map(({ ordersMs }) => ordersMs)),
    limits.interactiveMs,
    'ms',
  );

  const page = await openOrders(browser, webUrl, customer);
  const few = await measureEvents(page, customer, EVENTS);
  show('event on the socket to the screen, median', median(few), limits.eventMs, 'ms');
  show('event on the socket to the screen, slowest', Math.max(...few), limits.eventMs, 'ms');

  await page.context().close();
  const collector = await knownCustomer(gatewayUrl, await registerCollector(stack, ORDERS));
  const full = await openOrders(browser, webUrl, collector);
  await readAll(full);
  const memory = await measureMemory(browser, full);
  show(`memory with ${ORDERS} orders: JavaScript`, memory.heap / 1e6, limits.memoryBytes / 1e6, 'MB');
  if (memory.process !== null)
    show(`memory with ${ORDERS} orders: whole page`, memory.process / 1e6, limits.memoryBytes / 1e6, 'MB');
  const many = await measureEvents(full, collector, EVENTS);
  show(`event to the screen with ${ORDERS} orders, median`, median(many), limits.eventMs, 'ms');
  show(`event to the screen with ${ORDERS} orders, slowest`, Math.max(...many), limits.eventMs, 'ms');
} finally {
  await browser.close();
  await stack.stop();
}
process.exitCode = missed === 0 ? 0 : 1;

function show(name: string, value: number, limit: number, unit: string): void {
  const kept = value < limit;
  if (!kept) missed += 1;
  process.stdout.write(
    `${name.padEnd(52)}${value.toFixed(1).padStart(9)} ${unit.padEnd(3)} limit ${limit} ${unit}${kept ? '' : '  MISSED'}\n`,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function openOrders(opened: Browser, webUrl: string, { email, password }: Person): Promise<Page> {
  const page = await (await opened.newContext({ locale: 'en-GB' })).newPage();
  await page.addInitScript(watchEvents);
  await page.goto(webUrl);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Connection: Live' }).waitFor();
  return page;
}

/** Scrolls until the server has nothing older, and back to the top. */
async function readAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Connection: Live' }).waitFor();
  const list = page.locator('[role=rowgroup]').last();
  for (let end = false; !end; end = await page.getByText('That is all').isVisible())
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await list.evaluate((element) => element.scrollTo(0, 0));
}
