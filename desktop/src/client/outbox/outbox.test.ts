import { describe, expect, it } from 'vitest';
import { createMemoryPeers } from '../testing/test-disk.ts';
import { credentials, openSignedIn } from '../testing/signed-in.ts';
import { openTestClient } from '../testing/test-client.ts';
import { createProcessLocks } from '../process-locks.ts';
import { settle } from '../testing/test-clock.ts';
import type { AnsweredClick } from './click-trace.ts';

const tea = { amount: 1000, description: 'tea' };

describe('a placed order', () => {
  it('is on disk before it is sent, and answered before the server has', async () => {
    const { client, server, store, state } = await openSignedIn();
    const release = server.hold('/orders');
    const placed = await client.placeOrder(tea);
    expect(placed).toMatchObject({ ok: true, value: { ...tea, delivery: { status: 'waiting' } } });
    await settle();
    expect([...store.values.keys()].filter((key) => key.startsWith('pending/'))).toHaveLength(1);
    expect(state().pending).toMatchObject([{ delivery: { status: 'sending', attempts: 1 } }]);
    release();
    await settle();
    expect(state().pending).toEqual([]);
  });

  it('changes its face in one step when the server takes it', async () => {
    const { client, events, server, user } = await openSignedIn();
    const placed = await client.placeOrder(tea);
    await settle();
    const accepted = events.find((event) => event.type === 'order-accepted');
    expect(accepted).toMatchObject({ order: { description: 'tea', status: 'NEW' }, pending: [] });
    expect(placed.ok && accepted?.type === 'order-accepted' && accepted.idempotencyKey).toBe(
      placed.ok ? placed.value.idempotencyKey : '',
    );
    expect(server.ordersOf(user.id)).toHaveLength(1);
  });

  it('comes in its newest version when the push was faster than the answer', async () => {
    const { client, events, server, user } = await openSignedIn();
    const release = server.holdAnswer('/orders');
    await client.placeOrder(tea);
    await settle();
    const [order] = server.ordersOf(user.id);
    server.settleOrder(order?.id ?? '');
    release();
    await settle();
    expect(events.findLast((event) => event.type === 'order-accepted')).toMatchObject({
      order: { status: 'FINISHED' },
    });
  });

  it('waits and can be taken back while there is no server, and is never sent then', async () => {
    const { client, server, state, clock, user } = await openSignedIn();
    server.down = true;
    server.endSockets({ kind: 'lost' });
    await clock.advance(2000);
    const placed = await client.placeOrder(tea);
    await settle();
    expect(state().pending).toMatchObject([{ delivery: { status: 'waiting' } }]);
    expect(await client.dropPending(placed.ok ? placed.value.idempotencyKey : '')).toMatchObject({ ok: true });
    expect(state().pending).toEqual([]);
    server.down = false;
    await clock.advance(60_000);
    expect(server.ordersOf(user.id)).toEqual([]);
  });

  it('that may have been sent can no longer be taken back', async () => {
    const { client, server, state } = await openSignedIn();
    server.loseAnswer('/orders');
    const placed = await client.placeOrder(tea);
    await settle();
    expect(state().pending).toMatchObject([{ delivery: { status: 'sending' } }]);
    const dropped = await client.dropPending(placed.ok ? placed.value.idempotencyKey : '');
    expect(dropped).toMatchObject({ ok: false, problem: { type: 'already-sent' } });
  });

  it('is sent again with the same key after a lost answer, and exists once', async () => {
    const { client, server, state, clock, user } = await openSignedIn();
    server.loseAnswer('/orders');
    server.loseAnswer('/orders');
    await client.placeOrder(tea);
    await clock.advance(10_000);
    const keys = server.callsTo('/orders').map(({ idempotencyKey }) => idempotencyKey);
    expect(keys.length).toBeGreaterThanOrEqual(3);
    expect(new Set(keys).size).toBe(1);
    expect(server.ordersOf(user.id)).toHaveLength(1);
    expect(state().pending).toEqual([]);
  });

  it('is one trace, however often it is sent, and another than that of the next click', async () => {
    const answered: AnsweredClick[] = [];
    const onClickAnswered = (click: AnsweredClick) => void answered.push(click);
    const { client, server, clock } = await openSignedIn({ given: { onClickAnswered } });
    server.loseAnswer('/orders');
    await client.placeOrder(tea);
    await clock.advance(10_000);
    await client.placeOrder(tea);
    await settle();
    const sent = server.callsTo('/orders').map(({ traceparent }) => traceparent ?? '');
    expect(sent.length).toBeGreaterThanOrEqual(3);
    expect(new Set(sent).size).toBe(2);
    for (const traceparent of sent) expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    // Each is told of when it is answered, as the span that the server's are children of.
    expect(answered.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`)).toEqual([...new Set(sent)]);
    for (const { clickedAt, answeredAt } of answered) expect(answeredAt).toBeGreaterThanOrEqual(clickedAt);
  });

  it('is not hammered at a server that cuts every answer off', async () => {
    const { client, server, clock } = await openSignedIn();
    for (let round = 0; round < 100; round += 1) server.loseAnswer('/orders');
    await client.placeOrder(tea);
    await clock.advance(60_000);
    expect(server.callsTo('/orders').length).toBeLessThan(15);
  });

  it('survives a crash between the click and the answer', async () => {
    const tab = await openSignedIn();
    const { server, user, open } = tab;
    const release = server.holdAnswer('/orders');
    await tab.client.placeOrder(tea);
    await settle();
    tab.kill();
    release();
    server.down = true;
    const next = await open();
    expect(next.state().pending).toEqual([]);
    await next.core.start();
    await settle();
    expect(next.state().pending).toMatchObject([{ ...tea, delivery: { status: 'sending' } }]);
    server.down = false;
    await next.client.reconnect();
    await settle();
    expect(next.state().pending).toEqual([]);
    expect(server.ordersOf(user.id)).toHaveLength(1);
  });

  it('is sent when the server is back, in the order of the clicks', async () => {
    const { client, server, clock, user, state } = await openSignedIn();
    server.down = true;
    server.endSockets({ kind: 'lost' });
    await clock.advance(30_000);
    for (const description of ['one', 'two', 'three']) await client.placeOrder({ amount: 1, description });
    expect(state().pending).toHaveLength(3);
    server.down = false;
    await clock.advance(15_000);
    expect(server.ordersOf(user.id).map(({ description }) => description)).toEqual(['one', 'two', 'three']);
  });

  it('that the server refuses stays with its words until the person dismisses it, and holds no other back', async () => {
    const { client, server, state, user, clock } = await openSignedIn();
    server.refuse('/orders', 'forbidden');
    const placed = await client.placeOrder(tea);
    await client.placeOrder({ ...tea, description: 'cake' });
    await clock.advance(60_000);
    expect(state().pending).toMatchObject([{ delivery: { status: 'refused', problem: { type: 'forbidden' } } }]);
    expect(server.ordersOf(user.id).map(({ description }) => description)).toEqual(['cake']);
    await client.dropPending(placed.ok ? placed.value.idempotencyKey : '');
    expect(state().pending).toEqual([]);
  });

  it('that fails on the server’s side lets the others go first', async () => {
    const { client, server, user, clock } = await openSignedIn();
    server.refuse('/orders', 'internal-error');
    await client.placeOrder({ ...tea, description: 'first' });
    await client.placeOrder({ ...tea, description: 'second' });
    await clock.advance(2000);
    expect(server.ordersOf(user.id).map(({ description }) => description)).toEqual(['second', 'first']);
  });

  it('waits as long as a busy server asks', async () => {
    const { client, server, clock } = await openSignedIn();
    server.refuse('/orders', 'overloaded', { retryAfter: 20 });
    await client.placeOrder(tea);
    await clock.advance(19_000);
    expect(server.callsTo('/orders')).toHaveLength(1);
    await clock.advance(2000);
    expect(server.callsTo('/orders')).toHaveLength(2);
  });

  it('is refused at once when it cannot be kept, or is not valid', async () => {
    const { client, store, server } = await openSignedIn();
    store.failNext();
    expect(await client.placeOrder(tea)).toMatchObject({ ok: false, problem: { type: 'failed', detail: 'disk full' } });
    expect(await client.placeOrder({ amount: 0, description: ' ' })).toMatchObject({
      ok: false,
      problem: { type: 'validation-failed', fields: [{ field: 'amount' }, { field: 'description' }] },
    });
    expect(server.callsTo('/orders')).toEqual([]);
  });

  it('waits for the next sign-in of the same user, and nobody else sends it', async () => {
    const { client, server, clock, state, user } = await openSignedIn();
    server.down = true;
    server.endSockets({ kind: 'lost' });
    await clock.advance(2000);
    await client.placeOrder(tea);
    await client.signOut();
    server.down = false;
    expect(state().pending).toEqual([]);
    const other = server.addUser('bob@example.com');
    await client.signIn({ email: 'bob@example.com', password: 'correct horse' });
    await settle();
    expect(server.ordersOf(other.id)).toEqual([]);
    await client.signOut();
    await client.signIn(credentials);
    await settle();
    expect(server.ordersOf(user.id)).toHaveLength(1);
  });
});

describe('two tabs', () => {
  async function openTabs() {
    const first = await openSignedIn();
    const peers = createMemoryPeers();
    const shared = { store: first.store, secrets: first.secrets, locks: createProcessLocks() };
    const a = await openTestClient(first.clock, first.server, { ...shared, peers: peers() });
    await a.core.start();
    await settle();
    const b = await openTestClient(first.clock, first.server, { ...shared, peers: peers() });
    await b.core.start();
    await settle();
    return { clock: first.clock, server: first.server, user: first.user, a, b };
  }

  it('show the same pending orders and send each once', async () => {
    const { a, b, server, user, clock } = await openTabs();
    server.down = true;
    server.endSockets({ kind: 'lost' });
    await clock.advance(2000);
    await Promise.all([
      a.client.placeOrder({ ...tea, description: 'from a' }),
      b.client.placeOrder({ ...tea, description: 'from b' }),
    ]);
    await settle();
    expect(a.state().pending).toHaveLength(2);
    expect(b.state().pending).toHaveLength(2);
    server.down = false;
    await Promise.all([a.client.reconnect(), b.client.reconnect()]);
    await clock.advance(1000);
    expect(server.callsTo('/orders').filter(({ method }) => method === 'POST')).toHaveLength(2);
    expect(server.ordersOf(user.id)).toHaveLength(2);
    expect(a.state().pending).toEqual([]);
    expect(b.state().pending).toEqual([]);
    expect(a.heard('order-accepted')).toHaveLength(2);
    expect(b.heard('order-accepted')).toHaveLength(2);
  });

  it('sign out together', async () => {
    const { a, b } = await openTabs();
    await a.client.signOut();
    await settle();
    expect(b.state().session).toEqual({ status: 'signed-out', reason: 'requested' });
  });

  it('share changed settings', async () => {
    const { a, b } = await openTabs();
    await a.client.updateSettings({ theme: 'dark' });
    await settle();
    expect(b.state().settings.theme).toBe('dark');
  });
});
