import { expect, inject, it } from 'vitest';
import { stackBrowser } from './support/stack-browser.ts';
import { measureFirstLoad } from '../figures/first-load.ts';
import { limits } from '../figures/limits.ts';
import { newCustomer } from './support/web-client.ts';

const browser = stackBrowser();

it('the sign-in and the list of orders need less than 250 kB of JavaScript, gzip', async () => {
  const customer = await newCustomer();
  await customer.order(100, 'The first');
  const loads = [];
  // What a page loads in idle moments may come early on a slow machine; the first load is what every one of three needed.
  for (let load = 0; load < 3; load += 1)
    loads.push(await measureFirstLoad(browser(), inject('webStack').webUrl, customer));
  const needed = Math.min(...loads.map(({ scriptBytes }) => scriptBytes));
  expect(needed).toBeGreaterThan(50_000);
  expect(needed).toBeLessThan(limits.firstLoadBytes);
});
