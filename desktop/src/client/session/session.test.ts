import { describe, expect, it } from 'vitest';
import { createMemorySecrets } from '../testing/test-disk.ts';
import { createScriptedServer } from '../testing/scripted-server.ts';
import { credentials, openSignedIn } from '../testing/signed-in.ts';
import { createTestClock, settle } from '../testing/test-clock.ts';
import { openTestClient } from '../testing/test-client.ts';

describe('signing in', () => {
  it('tells the new state before the answer, then the account and the live feed', async () => {
    const { state, user, events, answer } = await openSignedIn();
    expect(answer).toEqual({ ok: true, value: user });
    expect(state().session).toEqual({ status: 'signed-in', user });
    expect(state().connection.status).toBe('live');
    expect(state().account).toMatchObject({ status: 'open', account: { balance: 10_000 } });
    expect(events[0]).toMatchObject({ type: 'snapshot' });
  });

  it('leaves who mistypes the password signed out, with the reason of before', async () => {
    const { client, state } = await openSignedIn();
    await client.signOut();
    const answer = await client.signIn({ ...credentials, password: 'wrong' });
    expect(answer).toMatchObject({ ok: false, problem: { type: 'unauthenticated' } });
    expect(state().session).toEqual({ status: 'signed-out', reason: 'requested' });
  });

  it('says that the server cannot be reached, and goes on asking for it', async () => {
    const clock = createTestClock();
    const server = createScriptedServer(clock);
    server.down = true;
    const { client, core, state } = await openTestClient(clock, server);
    await core.start();
    expect(state().server).toMatchObject({ status: 'unreachable', address: 'http://gateway.test:8080', config: null });
    expect(await client.signIn(credentials)).toMatchObject({ ok: false, problem: { type: 'offline' } });
    server.down = false;
    await clock.advance(15_000);
    expect(state().server).toMatchObject({ status: 'reachable', config: { currency: { code: 'RUB' } } });
  });

  it('signs in as the demo user only where the server has one', async () => {
    const clock = createTestClock();
    const server = createScriptedServer(clock);
    const { client, core } = await openTestClient(clock, server);
    expect(await client.tryDemo('user')).toMatchObject({ ok: false, problem: { type: 'unavailable' } });
    server.addUser('demo@orderbell.test', 'demo-orderbell');
    await core.start();
    expect(await client.tryDemo('user')).toMatchObject({ ok: true, value: { email: 'demo@orderbell.test' } });
  });
});

describe('the access token', () => {
  it('is renewed once for ten calls that are refused at the same time', async () => {
    const { client, server } = await openSignedIn();
    server.revokeAccess();
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.listOrders({})));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(server.callsTo('/auth/refresh')).toHaveLength(1);
  });

  it('is renewed before it runs out, and the feed changes over without an interruption', async () => {
    const { clock, server, events } = await openSignedIn();
    const before = events.length;
    await clock.advance(9 * 60_000 + 1000);
    expect(server.callsTo('/auth/refresh')).toHaveLength(1);
    await clock.advance(60_000);
    expect(server.sockets()).toBe(1);
    expect(events.slice(before).filter(({ type }) => type === 'connection')).toEqual([]);
    const token = server.callsTo('/auth/refresh');
    expect(token).toHaveLength(1);
  });

  it('is renewed by the wall clock after the machine slept', async () => {
    const { clock, client, server } = await openSignedIn();
    clock.sleep(8 * 60 * 60_000);
    const answer = await client.listOrders({});
    expect(answer.ok).toBe(true);
    expect(server.callsTo('/auth/refresh')).toHaveLength(1);
  });

  it('is not renewed again and again where this machine’s clock is wrong', async () => {
    const clock = createTestClock();
    const server = createScriptedServer({ ...clock, now: () => clock.now() - 3 * 60 * 60_000 });
    server.addUser(credentials.email);
    const { client, core } = await openTestClient(clock, server, { secrets: createMemorySecrets() });
    await core.start();
    await client.signIn(credentials);
    await clock.advance(60_000);
    for (let call = 0; call < 5; call += 1) await client.listOrders({});
    expect(server.callsTo('/auth/refresh')).toHaveLength(0);
    server.revokeAccess();
    expect(await client.listOrders({})).toMatchObject({ ok: true });
    expect(server.callsTo('/auth/refresh')).toHaveLength(1);
  });

  it('survives the wall clock being set forward and back', async () => {
    const { clock, client, server } = await openSignedIn();
    clock.jump(24 * 60 * 60_000);
    expect(await client.listOrders({})).toMatchObject({ ok: true });
    clock.jump(-24 * 60 * 60_000);
    expect(await client.listOrders({})).toMatchObject({ ok: true });
    expect(server.callsTo('/auth/refresh').length).toBeLessThanOrEqual(2);
  });

  it('stays in use when the renewal fails while it is still good', async () => {
    const { clock, client, server } = await openSignedIn();
    server.refuse('/auth/refresh', 'overloaded');
    await clock.advance(9 * 60_000 + 100);
    server.refuse('/auth/refresh', 'overloaded');
    expect(await client.listOrders({})).toMatchObject({ ok: true });
  });
});

describe('the end of a session', () => {
  it('comes when the server refuses the refresh token, with the reason', async () => {
    const { client, server, state, secrets } = await openSignedIn();
    server.revokeAccess();
    server.revokeRefresh();
    expect(await client.listOrders({})).toMatchObject({ ok: false, problem: { type: 'signed-out' } });
    expect(state().session).toEqual({ status: 'signed-out', reason: 'expired' });
    expect(state().connection).toEqual({ status: 'idle' });
    expect(state().account).toEqual({ status: 'unknown' });
    expect(secrets.value()).toBeNull();
  });

  it('does not come from a dead network, a busy server or a proxy’s page', async () => {
    const { client, clock, server, state } = await openSignedIn();
    server.revokeAccess();
    server.down = true;
    expect(await client.listOrders({})).toMatchObject({ ok: false, problem: { type: 'offline' } });
    server.down = false;
    server.foreign = true;
    expect(await client.listOrders({})).toMatchObject({ ok: false, problem: { type: 'unexpected-answer' } });
    server.foreign = false;
    server.refuse('/auth/refresh', 'overloaded', { retryAfter: 1 });
    expect(await client.listOrders({})).toMatchObject({ ok: false, problem: { type: 'overloaded' } });
    expect(state().session.status).toBe('signed-in');
    await clock.advance(20_000);
    expect(await client.listOrders({})).toMatchObject({ ok: true });
  });

  it('makes an answer that comes too late nobody’s', async () => {
    const { client, server } = await openSignedIn();
    const release = server.hold('/orders');
    const late = client.listOrders({});
    await settle();
    await client.signOut();
    release();
    expect(await late).toMatchObject({ ok: false, problem: { type: 'signed-out' } });
  });

  it('is told to the server also when it could not be reached at that moment', async () => {
    const { client, clock, server, secrets } = await openSignedIn();
    server.down = true;
    await client.signOut();
    expect(secrets.value()).toBeNull();
    await settle();
    await client.signIn(credentials);
    server.down = false;
    await clock.advance(15_000);
    const told = server.callsTo('/auth/logout').at(-1);
    expect(told?.body).toHaveProperty('refreshToken');
    expect(await client.signIn(credentials)).toMatchObject({ ok: true });
  });
});

describe('a renewal whose answer is lost', () => {
  it('is repeated with the same key, and costs nobody the session', async () => {
    const { client, server, state, clock } = await openSignedIn();
    server.revokeAccess();
    server.loseAnswer('/auth/refresh');
    expect(await client.listOrders({})).toMatchObject({ ok: false, problem: { type: 'offline' } });
    await clock.advance(15_000);
    expect(state().session.status).toBe('signed-in');
    expect(await client.listOrders({})).toMatchObject({ ok: true });
    const keys = server.callsTo('/auth/refresh').map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('is repeated after a crash too', async () => {
    const tab = await openSignedIn();
    tab.server.revokeAccess();
    const release = tab.server.holdAnswer('/auth/refresh');
    void tab.client.listOrders({});
    await settle();
    tab.kill();
    release();
    const next = await tab.open();
    await next.core.start();
    await settle();
    expect(next.state().session.status).toBe('signed-in');
  });
});

describe('a restart', () => {
  it('renews the saved session', async () => {
    const { open, user } = await openSignedIn();
    const next = await open();
    await next.core.start();
    await settle();
    expect(next.state().session).toEqual({ status: 'signed-in', user });
    expect(next.state().connection.status).toBe('live');
  });

  it('waits with the session while the server is away, and goes on when it is back', async () => {
    const { open, server, user, clock } = await openSignedIn();
    server.down = true;
    const next = await open();
    await next.core.start();
    expect(next.state().session).toEqual({ status: 'restoring', user });
    expect(next.state().server).toMatchObject({ status: 'unreachable', config: { currency: { digits: 2 } } });
    server.down = false;
    await clock.advance(15_000);
    expect(next.state().session).toEqual({ status: 'signed-in', user });
  });

  it('asks for a new sign-in where the system protects no secrets, and says so once', async () => {
    const { open, state, client, store } = await openSignedIn({ protects: false });
    expect(state().notices).toEqual(['session-not-kept']);
    await client.dismissNotice('session-not-kept');
    expect(state().notices).toEqual([]);
    expect(JSON.stringify([...store.values])).not.toContain('refresh-');
    const next = await open();
    await next.core.start();
    expect(next.state().session).toEqual({ status: 'signed-out', reason: 'none' });
    await next.client.signIn(credentials);
    await settle();
    expect(next.state().notices).toEqual([]);
  });

  it('does not offer the session of another server', async () => {
    const { client, state, server, open } = await openSignedIn();
    const changed = await client.updateSettings({ serverAddress: 'https://other.test/some/path' });
    expect(changed).toMatchObject({ ok: true, value: { serverAddress: 'https://other.test' } });
    await settle();
    expect(state().session).toEqual({ status: 'signed-out', reason: 'server-changed' });
    expect(state().server).toMatchObject({ address: 'https://other.test' });
    expect(server.callsTo('/auth/logout')).toHaveLength(1);
    const next = await open();
    expect(next.state().settings.serverAddress).toBe('https://other.test');
    expect(await client.updateSettings({ serverAddress: 'ftp://x' })).toMatchObject({
      ok: false,
      problem: { type: 'address-invalid' },
    });
  });
});
