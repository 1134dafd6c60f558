import { describe, expect, it, vi } from 'vitest';
import { stackBrowser } from './support/stack-browser.ts';
import { isLive, line, newCustomer, openWebClient, placeOrder, raisedBy, signIn, visit } from './support/web-client.ts';

const browser = stackBrowser();

describe('two tabs of one browser', () => {
  it('share the sign-in, show the same orders, notify once, and end together', async () => {
    const customer = await newCustomer();
    const { page: first, errors } = await openWebClient(browser());
    await signIn(first, customer);
    const { page: second } = await visit(first.context());
    await second.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    await Promise.all([isLive(first), isLive(second)]);

    // Neither shows the orders, so both would have reason to tell.
    for (const page of [first, second]) await page.getByRole('link', { name: 'Settings' }).click();
    await placeOrder(first, '15', 'From the first tab');
    await vi.waitFor(async () => {
      expect([...(await raisedBy(first)), ...(await raisedBy(second))]).toHaveLength(1);
    }, 30_000);

    for (const page of [first, second]) await page.getByRole('link', { name: 'Orders' }).click();
    await Promise.all([first, second].map((page) => line(page, 'From the first tab', 'FINISHED').waitFor()));
    await placeOrder(second, '16', 'From the second tab');
    await Promise.all([first, second].map((page) => line(page, 'From the second tab', 'FINISHED').waitFor()));
    expect(await customer.orders()).toHaveLength(2);
    expect([...(await raisedBy(first)), ...(await raisedBy(second))]).toHaveLength(1);

    await second.getByRole('link', { name: 'Settings' }).click();
    await second.getByText('Русский', { exact: true }).click();
    await first.getByRole('heading', { name: 'Заказы' }).waitFor();

    await second.locator('[aria-haspopup=menu]').click();
    await second.getByRole('menuitem', { name: 'Выйти' }).click();
    await first.getByRole('heading', { name: 'Вход' }).waitFor();
    expect(errors).toEqual([]);
    await first.context().close();
  });
});
