import { describe, expect, it } from 'vitest';
import type { ClientEvent } from './orderbell-client.ts';
import { openSignedIn } from './testing/signed-in.ts';

const commands = (events: readonly ClientEvent[]) =>
  events.flatMap((event) => (event.type === 'command' ? [event.command] : []));

describe('a wish from outside the page', () => {
  it('waits for a page to hear it, whoever else listens', async () => {
    const { core, stopListening } = await openSignedIn();
    stopListening();
    const observed: ClientEvent[] = [];
    core.observe((event) => void observed.push(event));
    core.command({ name: 'new-order' });
    core.command({ name: 'show', screen: 'account' });
    expect(commands(observed)).toEqual([]);
    const page: ClientEvent[] = [];
    const stop = core.client.subscribe((event) => void page.push(event));
    expect(page[0]?.type).toBe('snapshot');
    expect(commands(page)).toEqual([{ name: 'show', screen: 'account' }]);
    core.command({ name: 'shortcuts' });
    expect(commands(page)).toHaveLength(2);
    stop();
    core.command({ name: 'new-order' });
    expect(commands(page)).toHaveLength(2);
  });
});

describe('diagnostics', () => {
  it('tell states and versions, and nothing about the person', async () => {
    const { client, server } = await openSignedIn();
    server.down = true;
    await client.placeOrder({ amount: 98_765, description: 'private' });
    const answer = await client.diagnostics();
    const text = answer.ok ? answer.value : '';
    expect(text).toContain('Orderbell 1.0.0');
    expect(text).toContain('Session: signed-in');
    for (const secret of ['ada@example.com', 'private', '98765', 'access-', 'refresh-', 'gateway.test'])
      expect(text).not.toContain(secret);
  });
});

describe('what only operators may ask for', () => {
  it('goes to its endpoint with the session, and a refusal comes back as a problem', async () => {
    const { client, server } = await openSignedIn();
    const id = '019ab5c4-7e1d-7b3a-9c45-000000000001';
    const asked = {
      '/pipeline': () => client.getPipeline(),
      '/dead-letters': () => client.listDeadLetters({ status: 'open', limit: 20 }),
      [`/dead-letters/${id}/requeue`]: () => client.requeueDeadLetter(id),
      [`/dead-letters/${id}/discard`]: () => client.discardDeadLetter({ id, reason: 'a test' }),
    };
    for (const [path, ask] of Object.entries(asked)) {
      server.refuse(path, 'forbidden');
      expect(await ask(), path).toMatchObject({ ok: false, problem: { type: 'forbidden', status: 403 } });
      expect(server.callsTo(path)[0]?.token, path).toMatch(/^access-/);
    }
    expect(Object.fromEntries(server.callsTo('/dead-letters')[0]?.query ?? [])).toEqual({
      status: 'open',
      limit: '20',
    });
    expect(server.callsTo(`/dead-letters/${id}/discard`)[0]?.body).toEqual({ reason: 'a test' });
  });
});
