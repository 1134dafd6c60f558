import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { newPerson, placeOrder, registerWithMoney, untilFinal } from './support/actions.ts';
import { launch, quitAll, removeHomes } from './support/launch.ts';
import { takePicture } from './support/picture.ts';
import { describeShell, dunst, itNeeds, lookAround } from './support/session.ts';
import { startProxy } from './support/switchable-proxy.ts';

const session = await lookAround();
const withNotifications = itNeeds(session.notifications, 'no notification service in this session');
const withoutNotifications = itNeeds(!session.notifications, 'this session has a notification service');
const withKeyring = itNeeds(session.keyring, 'no secret service in this session');

describeShell('ordering on the desktop', (server) => {
  afterEach(quitAll);
  afterAll(removeHomes);

  it('goes from registration to FINISHED without a reload', async () => {
    const { page } = await launch({ server });
    const person = newPerson();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    await page.evaluate(() => window.orderbell.openAccount());
    await vi.waitFor(async () => {
      const topUp = await page.evaluate(() =>
        window.orderbell.topUp({ amount: 10_000, idempotencyKey: 'first-top-up' }),
      );
      expect(topUp.ok).toBe(true);
    }, 10_000);
    await placeOrder(page, 'тестовая покупка');
    const row = page.getByText('тестовая покупка').first();
    await row.waitFor();
    await page.getByText('Finished', { exact: true }).first().waitFor();
    await takePicture(page, 'orders');
  });

  withNotifications('raises a notification that opens the order when it is clicked', async () => {
    await dunst.closeAll();
    const { page, hide, visible, log } = await launch({ server });
    await registerWithMoney(page);
    await hide();
    const orderId = await placeOrder(page, 'tea & <b>cake</b>');
    expect(await untilFinal(page, orderId)).toBe('FINISHED');
    await vi.waitFor(async () => expect(await dunst.displayed()).toBe(1), 10_000);
    await dunst.click();
    await vi.waitFor(async () => expect(await visible()).toBe(true), 10_000);
    await vi.waitFor(() => expect(page.url()).toContain(`/orders/${orderId}`), 10_000);
    await takePicture(page, 'order-after-click');
    await dunst.closeAll();
    const [shown] = await dunst.history();
    expect(shown?.title).toBe('Order finished');
    expect(shown?.body.replaceAll(/<[^>]*>|&amp;/g, '')).toContain('₽10.00');
    expect(await log()).toContain('notified orders=1');
  });

  withNotifications('makes one notification of several results', async () => {
    await dunst.closeAll();
    const { page, hide } = await launch({ server });
    await registerWithMoney(page);
    await hide();
    for (const description of ['one', 'two', 'three']) await placeOrder(page, description);
    await vi.waitFor(async () => expect(await dunst.displayed()).toBe(1), 10_000);
    await dunst.closeAll();
    const [shown] = await dunst.history();
    expect(shown?.title).toBe('3 orders are settled');
  });

  withoutNotifications('does not freeze where nobody shows notifications, and says that it cannot', async () => {
    const { page, hide, log, app } = await launch({ server });
    await registerWithMoney(page);
    await hide();
    const orderId = await placeOrder(page, 'quietly');
    expect(await untilFinal(page, orderId)).toBe('FINISHED');
    await vi.waitFor(async () => expect(await log()).toContain('no notification service: not raised'), 10_000);
    const began = performance.now();
    await app.evaluate(({ app }) => app.getVersion());
    expect(performance.now() - began).toBeLessThan(2000);
    const requested = await page.evaluate(() => window.orderbell.requestNotifications());
    expect(requested).toMatchObject({ ok: false, problem: { type: 'unavailable' } });
  });

  withKeyring('keeps an order through a dead server and a restart, and sends it once', async () => {
    const proxy = await startProxy(server);
    const first = await launch({ server: proxy.url });
    const person = await registerWithMoney(first.page);
    await proxy.cut();
    await first.page.getByText('Offline').first().waitFor();
    await first.page.evaluate(() => window.orderbell.placeOrder({ amount: 1000, description: 'patient' }));
    await first.quit();
    const second = await launch({ server: proxy.url, home: first.home });
    await proxy.mend();
    await second.page.getByText('patient').first().waitFor();
    await second.page.getByText('Finished', { exact: true }).first().waitFor();
    const orders = await second.page.evaluate(() => window.orderbell.listOrders({}));
    expect(orders).toMatchObject({ ok: true, value: { items: [{ description: 'patient', status: 'FINISHED' }] } });
    expect(await second.log()).not.toContain(person.email);
    await proxy.close();
  });

  it('leaves no token, name, description or amount in the logs or the store', async () => {
    const { page, log, home, quit } = await launch({ server });
    const person = await registerWithMoney(page);
    const orderId = await placeOrder(page, 'a very private purchase', 4321);
    await untilFinal(page, orderId);
    const text = await log();
    await quit();
    const store = await readFile(join(home, 'orderbell.json'), 'utf8');
    for (const secret of [person.email, person.password, 'private purchase', '4321'])
      expect(text).not.toContain(secret);
    for (const secret of [person.password, 'eyJ', 'refreshToken']) expect(store).not.toContain(secret);
  });
});
