import { describe, expect, it } from 'vitest';
import { createTranslations } from '../../i18n/index.ts';
import { createMemoryPeers } from '../testing/test-disk.ts';
import { createProcessLocks } from '../process-locks.ts';
import { openSignedIn } from '../testing/signed-in.ts';
import { openTestClient } from '../testing/test-client.ts';
import { settle } from '../testing/test-clock.ts';
import { notificationText } from './text.ts';

const finish = (tab: Awaited<ReturnType<typeof openSignedIn>>, description: string, status?: 'CANCELLED') =>
  tab.server.settleOrder(tab.server.addOrder(tab.user.id, 123_450, description).id, status);

describe('a notification', () => {
  it('is raised once for an order that becomes final, and leads to it', async () => {
    const tab = await openSignedIn();
    const order = finish(tab, 'tea');
    tab.server.pushRaw(tab.user.id, [order]);
    await tab.clock.advance(2000);
    expect(tab.raised).toEqual([
      { title: 'Order finished', body: 'tea, RUB 1234.50', orderId: order.id, silent: false },
    ]);
    tab.server.endSockets({ kind: 'lost' });
    await tab.clock.advance(10_000);
    expect(tab.raised).toHaveLength(1);
  });

  it('stands for all that become final within two seconds', async () => {
    const tab = await openSignedIn();
    finish(tab, 'one');
    await tab.clock.advance(1500);
    finish(tab, 'two');
    finish(tab, 'three', 'CANCELLED');
    await tab.clock.advance(500);
    expect(tab.raised).toEqual([
      { title: '3 orders are settled', body: 'Finished: 2, cancelled: 1', orderId: null, silent: false },
    ]);
    finish(tab, 'four');
    await tab.clock.advance(2000);
    expect(tab.raised).toHaveLength(2);
  });

  it('is not raised for what the focused window shows anyway', async () => {
    const tab = await openSignedIn();
    tab.focus(true);
    tab.client.setView({ screen: 'orders', orderId: null });
    finish(tab, 'in the list');
    await tab.clock.advance(5000);
    expect(tab.raised).toEqual([]);
    tab.client.setView({ screen: 'account', orderId: null });
    const order = finish(tab, 'elsewhere');
    // The person opens that very order before it is told.
    tab.client.setView({ screen: 'order', orderId: order.id });
    await tab.clock.advance(5000);
    expect(tab.raised).toEqual([]);
    tab.focus(false);
    finish(tab, 'in the background');
    await tab.clock.advance(5000);
    expect(tab.raised).toHaveLength(1);
  });

  it('comes after a restart for what became final meanwhile, and not again for what was told', async () => {
    const tab = await openSignedIn();
    finish(tab, 'told');
    await tab.clock.advance(2000);
    tab.server.down = true;
    tab.server.endSockets({ kind: 'lost' });
    finish(tab, 'meanwhile');
    tab.server.down = false;
    const next = await tab.open();
    await next.core.start();
    await settle();
    await tab.clock.advance(2000);
    expect(next.raised).toMatchObject([{ body: 'meanwhile, RUB 1234.50' }]);
  });

  it('is not lost when the process dies within the two seconds', async () => {
    const tab = await openSignedIn();
    finish(tab, 'told');
    await tab.clock.advance(2000);
    finish(tab, 'not told yet');
    await settle();
    tab.kill();
    const next = await tab.open();
    await next.core.start();
    await settle();
    await tab.clock.advance(2000);
    expect(next.raised).toMatchObject([{ body: 'not told yet, RUB 1234.50' }]);
  });

  it('does not come for the past when somebody signs in here for the first time', async () => {
    const tab = await openSignedIn();
    const bob = tab.server.addUser('bob@example.com');
    tab.server.settleOrder(tab.server.addOrder(bob.id, 100, 'long ago').id);
    await tab.client.signOut();
    await tab.client.signIn({ email: 'bob@example.com', password: 'correct horse' });
    await tab.clock.advance(5000);
    expect(tab.raised).toEqual([]);
  });

  it('is raised by one of several tabs, and by none when one of them shows it', async () => {
    const tab = await openSignedIn();
    await tab.client.signOut();
    const peers = createMemoryPeers();
    const shared = { store: tab.store, secrets: tab.secrets, locks: createProcessLocks() };
    const a = await openTestClient(tab.clock, tab.server, { ...shared, peers: peers() });
    await a.core.start();
    await a.client.signIn({ email: 'ada@example.com', password: 'correct horse' });
    await settle();
    const b = await openTestClient(tab.clock, tab.server, { ...shared, peers: peers() });
    await b.core.start();
    await settle();
    finish(tab, 'tea');
    await tab.clock.advance(3000);
    expect([...a.raised, ...b.raised]).toHaveLength(1);
    a.focus(true);
    a.client.setView({ screen: 'orders', orderId: null });
    finish(tab, 'seen');
    await tab.clock.advance(3000);
    expect([...a.raised, ...b.raised]).toHaveLength(1);
  });
});

describe('the settings for notifications', () => {
  it('keep names and amounts out of it, or sound, or all of it', async () => {
    const tab = await openSignedIn();
    await tab.client.updateSettings({ notifications: 'without-details', sound: false });
    finish(tab, 'secret');
    await tab.clock.advance(2000);
    expect(tab.raised).toMatchObject([{ title: 'Order finished', body: 'Open Orderbell to see it.', silent: true }]);
    await tab.client.updateSettings({ notifications: 'off' });
    finish(tab, 'nothing');
    await tab.clock.advance(5000);
    await tab.client.updateSettings({ notifications: 'with-details' });
    await tab.clock.advance(5000);
    expect(tab.raised).toHaveLength(1);
  });

  it('are quiet for as long as the person wants', async () => {
    const tab = await openSignedIn();
    tab.core.notifier.quiet(tab.clock.now() + 3_600_000);
    finish(tab, 'quiet');
    await tab.clock.advance(3_600_000);
    expect(tab.raised).toEqual([]);
    expect(tab.core.notifier.quietUntil()).toBeNull();
    finish(tab, 'loud');
    await tab.clock.advance(2000);
    expect(tab.raised).toHaveLength(1);
  });
});

describe('unseen results', () => {
  it('are counted until the person has them in sight', async () => {
    const tab = await openSignedIn();
    finish(tab, 'one');
    const second = finish(tab, 'two');
    expect(tab.unseen.at(-1)).toBe(2);
    tab.client.setView({ screen: 'order', orderId: second.id });
    expect(tab.unseen.at(-1)).toBe(2);
    tab.focus(true);
    expect(tab.unseen.at(-1)).toBe(1);
    tab.client.setView({ screen: 'orders', orderId: null });
    expect(tab.unseen.at(-1)).toBe(0);
    finish(tab, 'three');
    expect(tab.unseen.at(-1)).toBe(0);
  });
});

describe('the text', () => {
  const money = (minorUnits: number) => `${minorUnits} ₽`;
  const settings = { notifications: 'with-details', sound: true } as const;

  it('is in the person’s language, with its plurals', async () => {
    const tab = await openSignedIn();
    const orders = Array.from({ length: 22 }, (_, n) => finish(tab, `чай ${n}`, n === 0 ? 'CANCELLED' : undefined));
    const { t } = await createTranslations('ru');
    const titles = [1, 2, 5, 21].map((count) => notificationText(orders.slice(0, count), settings, { t, money }).title);
    expect(new Set(titles).size).toBe(4);
    for (const text of titles) expect(text).toMatch(/[а-я]/);
    const cancelled = notificationText(orders.slice(0, 1), settings, { t, money });
    expect(cancelled.body).toContain('чай 0');
    expect(cancelled.body).toContain('123450 ₽');
  });

  it('has no details while the currency is unknown, and cuts long descriptions', async () => {
    const tab = await openSignedIn();
    const { t } = await createTranslations('en');
    const order = finish(tab, '👩‍👩‍👧'.repeat(200));
    expect(notificationText([order], settings, { t, money: null }).body).toBe('Open Orderbell to see it.');
    const { body } = notificationText([order], settings, { t, money });
    expect(body).toMatch(/^(👩‍👩‍👧){119}…, 123450 ₽$/u);
  });
});
