import { describe, expect, inject, it } from 'vitest';
import { stackBrowser } from './support/stack-browser.ts';
import { knownCustomer } from './support/customer.ts';
import { isLive, line, openWebClient, signIn } from './support/web-client.ts';

const COUNT = 10_000;
const NEWER = ['Chair', 'Table', 'Lamp'];
const browser = stackBrowser();

describe('ten thousand orders', () => {
  it('are all reached by scrolling, found by their text, and never more than a few dozen lines of the page', async () => {
    const customer = await knownCustomer(inject('webStack').gatewayUrl, inject('collector'));
    const { page, errors } = await openWebClient(browser());
    await signIn(page, customer);
    await isLive(page);
    // What was placed a moment ago comes on top of what is there for long.
    for (const description of NEWER) {
      await customer.order(100, description);
      await line(page, description, 'FINISHED').waitFor();
    }
    const grid = page.getByRole('grid');
    const list = page.locator('[role=rowgroup]').last();
    expect(await page.locator('[role=row][data-key]').first().innerText()).toContain(NEWER.at(-1));
    // The heading is the first of the rows.
    const rows = String(COUNT + NEWER.length + 1);
    const lastRow = page.locator(`[role=row][aria-rowindex="${rows}"]`);
    let most = 0;
    for (let end = false; !end;) {
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      most = Math.max(most, await page.locator('[role=row][data-key]').count());
      end = await lastRow.isVisible();
    }
    await page.getByText('That is all').waitFor();
    expect(most).toBeLessThan(80);
    expect(await grid.getAttribute('aria-rowcount')).toBe(rows);
    expect(await lastRow.innerText()).toMatch(/тестовая покупка 1\s/);

    await page.getByRole('searchbox').fill('тестовая покупка 4321');
    await line(page, 'тестовая покупка 4321').waitFor();
    await expect.poll(() => grid.getAttribute('aria-rowcount'), { timeout: 20_000 }).toBe('2');
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
