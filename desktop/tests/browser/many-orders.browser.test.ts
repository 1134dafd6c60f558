import { describe, expect, it } from 'vitest';
import { stackBrowser } from './support/stack-browser.ts';
import { placeMany } from './support/customer.ts';
import { isLive, line, newCustomer, openWebClient, signIn } from './support/web-client.ts';

const COUNT = 10_000;
/** Placing them all takes most of it where the machine does a lot else. */
const PATIENCE_MS = 480_000;
const browser = stackBrowser();

describe('ten thousand orders', () => {
  it(
    'are all reached by scrolling, found by their text, and never more than a few dozen lines of the page',
    async () => {
      const customer = await newCustomer(COUNT * 100);
      await placeMany(customer, COUNT);
      const { page, errors } = await openWebClient(browser());
      await signIn(page, customer);
      await isLive(page);
      const list = page.locator('[role=rowgroup]').last();
      // The heading is the first of the rows.
      const lastRow = page.locator(`[role=row][aria-rowindex="${COUNT + 1}"]`);
      let most = 0;
      for (let end = false; !end;) {
        await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        most = Math.max(most, await page.locator('[role=row][data-key]').count());
        end = await lastRow.isVisible();
      }
      await page.getByText('That is all').waitFor();
      expect(most).toBeLessThan(80);
      expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(COUNT + 1));

      await page.getByRole('searchbox').fill('Order 4321 of');
      await line(page, `Order 4321 of ${COUNT}`).waitFor();
      // Its number may be a part of another order's id, which the search looks at too.
      await expect
        .poll(async () => Number(await page.getByRole('grid').getAttribute('aria-rowcount')), { timeout: 20_000 })
        .toBeLessThan(10);
      expect(errors).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
