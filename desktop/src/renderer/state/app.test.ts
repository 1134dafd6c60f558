import { describe, expect, it, vi } from 'vitest';
import { createFakeClient, type FakeOptions } from '../testing/fake-client.ts';
import { sampleOrders, sampleState } from '../testing/samples.ts';
import { openApp } from './app.ts';

const idle = () => Promise.resolve();
const open = async (options: FakeOptions = {}) => {
  const client = createFakeClient(options);
  const app = await openApp(client, { whenIdle: idle });
  return { client, app, state: () => app.store.getState() };
};
const listCalls = (client: ReturnType<typeof createFakeClient>) =>
  client.calls.filter(({ name }) => name === 'listOrders');

describe('reading orders', () => {
  it('reads the first page on sign-in and the rest in idle moments, up to a bound', async () => {
    const { state } = await open({ orders: sampleOrders(450) });
    await vi.waitFor(() => expect(state().orders.frontiers.ALL.complete).toBe(true));
    expect(state().orders.book.newestFirst).toHaveLength(450);

    const many = await open({ orders: sampleOrders(3000) });
    await vi.waitFor(() => expect(many.state().orders.book.byId.size).toBe(2000));
    expect(many.state().orders.frontiers.ALL.complete).toBe(false);
  });

  it('reads everything for a search or an export, once for all who ask', async () => {
    const { app, client, state } = await open({ orders: sampleOrders(2600) });
    await Promise.all([app.orders.readAll('ALL'), app.orders.readAll('ALL')]);
    expect(state().orders.book.byId.size).toBe(2600);
    expect(listCalls(client)).toHaveLength(26);
  });

  it('keeps what was read when a page cannot be, and goes on when the connection is back', async () => {
    const { app, client, state } = await open({ orders: sampleOrders(3000) });
    await vi.waitFor(() => expect(state().orders.book.byId.size).toBe(2000));
    client.refuseNext({ type: 'offline' });
    await app.orders.readMore('ALL');
    expect(state().orders.reading.ALL.problem?.type).toBe('offline');
    expect(state().orders.book.byId.size).toBe(2000);
    const since = new Date().toISOString();
    client.emit({ type: 'connection', connection: { status: 'connecting', since } });
    client.emit({ type: 'connection', connection: { status: 'live', since } });
    await vi.waitFor(() => expect(state().orders.book.byId.size).toBe(2100));
    expect(state().orders.reading.ALL.problem).toBe(null);
  });

  it('does not show one user the answer to another', async () => {
    const { app, client, state } = await open({ orders: sampleOrders(50), delay: 20 });
    const reading = app.orders.readMore('ALL');
    client.emit({ type: 'session', session: { status: 'signed-out', reason: 'requested' } });
    await reading;
    await app.orders.readAll('ALL');
    expect(state().orders.book.byId.size).toBe(0);
  });

  it('reads the lists again when the feed has lost its place, and forgets what is gone', async () => {
    const { client, state } = await open({ orders: sampleOrders(5) });
    await vi.waitFor(() => expect(state().orders.frontiers.ALL.complete).toBe(true));
    const [gone] = sampleOrders(6);
    if (gone === undefined) throw new Error('no sample');
    client.emit({ type: 'orders', orders: [gone] });
    expect(state().orders.book.byId.size).toBe(6);
    client.emit({ type: 'orders-stale' });
    await vi.waitFor(() => expect(state().orders.stale).toBe(false));
    expect(state().orders.book.byId.size).toBe(5);
  });
});

describe('reading the ledger', () => {
  it('follows the balance', async () => {
    const { app, client, state } = await open();
    await app.ledger.readNewest();
    const before = state().ledger.items.length;
    await client.topUp({ amount: 700, idempotencyKey: 'k' });
    await vi.waitFor(() => expect(state().ledger.items).toHaveLength(before + 1));
    expect(state().ledger.items[0]?.amount).toBe(700);
    expect(state().ledger.balance).toBe(sampleStateBalance() + 700);
  });
});

function sampleStateBalance(): number {
  const { account } = sampleState();
  return account.status === 'open' ? account.account.balance : 0;
}
