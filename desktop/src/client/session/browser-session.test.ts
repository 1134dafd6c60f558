import { describe, expect, it } from 'vitest';
import { createProcessLocks } from '../process-locks.ts';
import { createMemoryPeers, createTestDisk } from '../testing/test-disk.ts';
import { createScriptedServer } from '../testing/scripted-server.ts';
import { credentials } from '../testing/signed-in.ts';
import { createTestClock, settle } from '../testing/test-clock.ts';
import { openTestClient } from '../testing/test-client.ts';

/** Tabs of one browser: one disk, one cookie jar. */
function createBrowser() {
  const clock = createTestClock();
  const server = createScriptedServer(clock);
  server.useCookie = true;
  const user = server.addUser(credentials.email);
  const shared = {
    store: createTestDisk(),
    secrets: null,
    locks: createProcessLocks(),
    credentials: 'include' as const,
  };
  const peers = createMemoryPeers();
  const openTab = async () => {
    const tab = await openTestClient(clock, server, { ...shared, peers: peers() });
    await tab.core.start();
    await settle();
    return tab;
  };
  return { clock, server, user, openTab };
}

describe('a session whose refresh token is a cookie', () => {
  it('is not asked for where nobody has signed in', async () => {
    const { openTab, server } = createBrowser();
    const tab = await openTab();
    expect(tab.state().session).toEqual({ status: 'signed-out', reason: 'none' });
    expect(server.callsTo('/auth/refresh')).toEqual([]);
  });

  it('survives a reload, and no token reaches the disk or a request’s body', async () => {
    const { openTab, server, user } = createBrowser();
    const tab = await openTab();
    await tab.client.signIn(credentials);
    const reloaded = await openTab();
    expect(reloaded.state().session).toEqual({ status: 'signed-in', user });
    expect(server.callsTo('/auth/refresh').map(({ body }) => body)).toEqual([{}]);
  });

  it('is renewed by one tab at a time: an old cookie is never used again', async () => {
    const { openTab, server, clock } = createBrowser();
    const a = await openTab();
    await a.client.signIn(credentials);
    const tabs = [a, await openTab(), await openTab()];
    for (let hour = 0; hour < 6; hour += 1) {
      server.revokeAccess();
      await Promise.all(tabs.map(({ client }) => client.listOrders({})));
      await clock.advance(60 * 60_000);
    }
    for (const tab of tabs) expect(tab.state().session.status).toBe('signed-in');
  });

  it('follows another tab that signs in, and one that signs in as somebody else', async () => {
    const { openTab, server, user } = createBrowser();
    const a = await openTab();
    const b = await openTab();
    await a.client.signIn(credentials);
    await settle();
    expect(b.state().session).toEqual({ status: 'signed-in', user });
    const bob = server.addUser('bob@example.com');
    await a.client.signIn({ email: 'bob@example.com', password: 'correct horse' });
    await settle();
    expect(b.state().session).toEqual({ status: 'signed-in', user: bob });
  });

  it('ends at the server later when it could not be told, unless somebody signed in again', async () => {
    const { openTab, server } = createBrowser();
    const a = await openTab();
    await a.client.signIn(credentials);
    server.down = true;
    await a.client.signOut();
    await settle();
    expect(server.cookie).not.toBeNull();
    server.down = false;
    // The page was closed meanwhile.
    const next = await openTab();
    expect(server.cookie).toBeNull();
    expect(next.state().session.status).toBe('signed-out');
    await next.client.signIn(credentials);
    const last = await openTab();
    expect(last.state().session.status).toBe('signed-in');
  });
});
