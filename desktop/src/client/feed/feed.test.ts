import { describe, expect, it } from 'vitest';
import type { ConnectionState } from '../orderbell-client.ts';
import { openSignedIn } from '../testing/signed-in.ts';
import { settle } from '../testing/test-clock.ts';
import type { TestClient } from '../testing/test-client.ts';

const statuses = (events: TestClient['events']): readonly ConnectionState['status'][] =>
  events.flatMap((event) => (event.type === 'connection' ? [event.connection.status] : []));

const heardOrders = (events: TestClient['events']) =>
  events
    .flatMap((event) => (event.type === 'orders' ? event.orders : []))
    .map(({ id, seq, status }) => ({ id, seq, status }));

describe('orders from the feed', () => {
  it('arrive once, and an older version never overwrites a newer one', async () => {
    const { server, user, events } = await openSignedIn();
    const placed = server.addOrder(user.id, 100, 'tea');
    const final = server.settleOrder(placed.id);
    server.pushRaw(user.id, [placed]);
    server.pushRaw(user.id, [final, placed, final]);
    expect(heardOrders(events).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('of different ages are all kept when they arrive out of order', async () => {
    const { server, user, events } = await openSignedIn();
    const first = server.addOrder(user.id, 100, 'tea');
    const second = server.addOrder(user.id, 200, 'cake');
    events.length = 0;
    server.pushRaw(user.id, [{ ...second, seq: 9, status: 'FINISHED' }]);
    server.pushRaw(user.id, [{ ...first, seq: 8, status: 'FINISHED' }]);
    expect(heardOrders(events).map(({ id, seq }) => [id, seq])).toEqual([
      [second.id, 9],
      [first.id, 8],
    ]);
  });

  it('that a list brought in an older version come in the newest that is known', async () => {
    const { server, user, client } = await openSignedIn();
    const placed = server.addOrder(user.id, 100, 'tea');
    const release = server.hold('/orders');
    const list = client.listOrders({});
    await settle();
    server.pushRaw(user.id, [{ ...placed, seq: 7, status: 'FINISHED' }]);
    release();
    expect(await list).toMatchObject({ value: { items: [{ id: placed.id, seq: 7, status: 'FINISHED' }] } });
  });

  it('missed while the connection was away are brought by the reconnect, those of the overlap once', async () => {
    const { server, user, events, clock, state } = await openSignedIn();
    const seen = server.addOrder(user.id, 100, 'seen');
    events.length = 0;
    server.endSockets({ kind: 'lost' });
    const missed = server.addOrder(user.id, 100, 'missed');
    server.settleOrder(seen.id);
    server.holdReplay = true;
    await clock.advance(250);
    expect(state().connection.status).toBe('catching-up');
    // A live event overtakes the replay that it is part of.
    server.settleOrder(missed.id);
    server.finishReplay();
    await settle();
    expect(state().connection.status).toBe('live');
    const versions = heardOrders(events).filter(({ id }) => id === missed.id);
    expect(versions.at(-1)).toMatchObject({ status: 'FINISHED' });
    expect(new Set(versions.map(({ seq }) => seq)).size).toBe(versions.length);
    expect(heardOrders(events).filter(({ id }) => id === seen.id)).toHaveLength(1);
  });

  it('of a replay that broke off are asked for again', async () => {
    const { server, user, events, clock } = await openSignedIn();
    server.endSockets({ kind: 'lost' });
    const first = server.addOrder(user.id, 100, 'first');
    server.holdReplay = true;
    await clock.advance(250);
    // Something live arrives, the replay before it never does.
    const live = server.addOrder(user.id, 100, 'live');
    server.endSockets({ kind: 'lost' });
    server.holdReplay = false;
    await clock.advance(1000);
    expect(new Set(heardOrders(events).map(({ id }) => id))).toEqual(new Set([first.id, live.id]));
  });
});

describe('the balance', () => {
  it('is never overwritten by an older version', async () => {
    const { server, user, state } = await openSignedIn();
    server.pushAccount(user.id, { balance: 700, version: 5 });
    server.pushAccount(user.id, { balance: 900, version: 4 });
    expect(state().account).toMatchObject({ account: { balance: 700, version: 5 } });
  });

  it('of a top-up’s answer and the pushes goes by version, however they cross', async () => {
    const { server, user, client, state } = await openSignedIn();
    const release = server.hold('/accounts/me/top-ups');
    const topUp = client.topUp({ amount: 500, idempotencyKey: 'top-up-1' });
    await settle();
    server.pushAccount(user.id, { balance: 400, version: 9 });
    release();
    expect(await topUp).toMatchObject({ ok: true, value: { account: { version: 2 } } });
    expect(state().account).toMatchObject({ account: { balance: 400, version: 9 } });
  });

  it('of an account that another window opened is read', async () => {
    const { server, client, state } = await openSignedIn();
    await client.signOut();
    const other = server.addUser('bob@example.com');
    await client.signIn({ email: 'bob@example.com', password: 'correct horse' });
    await settle();
    expect(state().account).toEqual({ status: 'none' });
    server.addAccount(other.id, 300);
    server.pushAccount(other.id, { balance: 300, version: 1 });
    await settle();
    expect(state().account).toMatchObject({ status: 'open', account: { balance: 300 } });
    expect(await client.openAccount()).toMatchObject({ ok: true, value: { balance: 300 } });
  });
});

describe('the connection', () => {
  it('that comes back at the first try is not called offline', async () => {
    const { server, clock, events } = await openSignedIn();
    await clock.advance(60_000);
    events.length = 0;
    server.endSockets({ kind: 'lost' });
    await clock.advance(250);
    expect(statuses(events)).toEqual(['connecting', 'catching-up', 'live']);
  });

  it('is offline since it was lost, with the time of the next try and growing pauses', async () => {
    const { server, clock, state } = await openSignedIn();
    await clock.advance(60_000);
    server.down = true;
    const lostAt = new Date(clock.now()).toISOString();
    server.endSockets({ kind: 'lost' });
    await clock.advance(1000);
    const pauses: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const { connection } = state();
      expect(connection).toMatchObject({ status: 'offline', since: lostAt, reason: 'server-unreachable' });
      const next = connection.status === 'offline' ? Date.parse(connection.nextAttemptAt ?? '') : 0;
      pauses.push(next - clock.now());
      await clock.advance(next - clock.now());
    }
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(15_000);
    server.down = false;
    await clock.advance(15_000);
    expect(state().connection.status).toBe('live');
  });

  it('says that the machine has no network where that is the reason', async () => {
    const { server, clock, state, world } = await openSignedIn();
    server.down = true;
    world.online = false;
    server.endSockets({ kind: 'lost' });
    await clock.advance(2000);
    expect(state().connection).toMatchObject({ status: 'offline', reason: 'no-network' });
  });

  it('is tried at once when the network returns, and when the person asks', async () => {
    const tab = await openSignedIn();
    const { server, clock, state, client } = tab;
    server.down = true;
    server.endSockets({ kind: 'lost' });
    await clock.advance(60_000);
    server.down = false;
    tab.tellNetwork('returned');
    await settle();
    expect(state().connection.status).toBe('live');
    server.down = true;
    server.endSockets({ kind: 'lost' });
    await clock.advance(60_000);
    server.down = false;
    await client.reconnect();
    await settle();
    expect(state().connection.status).toBe('live');
  });

  it('that may have died in the machine’s sleep is replaced without an interruption, or given up', async () => {
    const { server, clock, state, events } = await openSignedIn();
    events.length = 0;
    clock.sleep(60 * 60_000);
    await clock.advance(15_000);
    expect(server.sockets()).toBe(1);
    expect(statuses(events)).toEqual([]);
    server.down = true;
    clock.sleep(60 * 60_000);
    await clock.advance(16_000);
    expect(state().connection.status).toBe('offline');
  });

  it('whose token ran out comes back with a new one at once', async () => {
    const { server, state, clock } = await openSignedIn();
    server.revokeAccess();
    server.endSockets({ kind: 'closed', type: 'unauthenticated' });
    await clock.advance(0);
    expect(state().connection.status).toBe('live');
    expect(server.callsTo('/auth/refresh')).toHaveLength(1);
  });

  it('that the server turns away waits as long as it is told', async () => {
    const { server, clock, state } = await openSignedIn();
    server.refuseSockets = 'overloaded';
    server.endSockets({ kind: 'closed', type: 'overloaded' });
    await clock.advance(2000);
    expect(state().connection).toMatchObject({ status: 'offline', reason: 'server-refused' });
    server.refuseSockets = null;
    await clock.advance(15_000);
    expect(state().connection.status).toBe('live');
  });

  it('does not hammer a server that refuses every token', async () => {
    const { server, clock } = await openSignedIn();
    server.refuseSockets = 'unauthenticated';
    server.endSockets({ kind: 'closed', type: 'unauthenticated' });
    await clock.advance(60_000);
    expect(server.callsTo('/auth/refresh').length).toBeLessThan(12);
  });

  it('is known to be dead when a call finds no server', async () => {
    const { server, clock, state, client } = await openSignedIn();
    server.down = true;
    await client.listOrders({});
    await clock.advance(2000);
    expect(state().connection.status).toBe('offline');
  });
});

describe('lists have to be read again', () => {
  it('when the first connection came after a read, with no place to go on from', async () => {
    const { client, server, events, user } = await openSignedIn();
    await client.signOut();
    events.length = 0;
    server.holdReplay = true;
    const other = server.addUser('bob@example.com');
    await client.signIn({ email: 'bob@example.com', password: 'correct horse' });
    await client.listOrders({});
    await settle();
    server.finishReplay();
    expect(events.filter(({ type }) => type === 'orders-stale')).toHaveLength(1);
    expect(other.id).not.toBe(user.id);
  });

  it('when the server was reset, and what it says then is news', async () => {
    const { server, user, events, clock } = await openSignedIn();
    for (let count = 0; count < 5; count += 1) server.addOrder(user.id, 100, 'before');
    server.reset();
    events.length = 0;
    server.endSockets({ kind: 'lost' });
    await clock.advance(1000);
    expect(events.filter(({ type }) => type === 'orders-stale')).toHaveLength(1);
    const order = server.addOrder(user.id, 100, 'after');
    expect(heardOrders(events)).toEqual([{ id: order.id, seq: 1, status: 'NEW' }]);
  });
});
