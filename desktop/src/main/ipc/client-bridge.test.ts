import type { IpcMainInvokeEvent, WebContents, ipcMain } from 'electron';
import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { methodNames } from '../../client/method-names.ts';
import { credentials, openSignedIn } from '../../client/testing/signed-in.ts';
import { channels } from '../../preload/channels.ts';
import { serveClient } from './client-bridge.ts';
import { methodSchemas } from './method-schemas.ts';

type Handler = Parameters<typeof ipcMain.handle>[1];

class FakePage extends EventEmitter {
  readonly id = 7;
  readonly send = vi.fn();
  isDestroyed(): boolean {
    return false;
  }
}

async function serve() {
  const { client, server, user } = await openSignedIn();
  const handlers = new Map<string, Handler>();
  const log = vi.fn();
  serveClient({
    ipc: { handle: (channel, handler) => void handlers.set(channel, handler) },
    client,
    trusted: () => ({ webContentsId: 7, pageUrl: 'app://orderbell/' }),
    log,
  });
  const page = new FakePage();
  const frame: { readonly url: string; readonly parent: object | null } = { url: 'app://orderbell/', parent: null };
  const invoke = (channel: string, args: readonly unknown[], from = { frame, page }): unknown => {
    const event = {
      sender: from.page as unknown as WebContents,
      senderFrame: from.frame,
    } as unknown as IpcMainInvokeEvent;
    return handlers.get(channel)?.(event, ...args);
  };
  return { client, server, user, invoke, page, frame, log };
}

describe('a call from the page', () => {
  it('reaches the client and brings its answer', async () => {
    const { invoke, user } = await serve();
    expect(await invoke(channels.call, ['signIn', [credentials]])).toEqual({ ok: true, value: user });
    expect(await invoke(channels.call, ['listOrders', [{ limit: 20 }]])).toMatchObject({ ok: true });
  });

  it('is refused, with an error that the caller sees, from a wrong frame or origin', async () => {
    const { invoke, page, log } = await serve();
    const from = (url: string, parent: object | null = null) => ({ frame: { url, parent }, page });
    expect(() => invoke(channels.call, ['signOut', []], from('https://evil.test/'))).toThrow('another origin');
    expect(() => invoke(channels.call, ['signOut', []], from('app://orderbell/', {}))).toThrow(
      'a frame inside the page',
    );
    expect(() => invoke(channels.subscribe, [1], from('https://evil.test/'))).toThrow('another origin');
    const other = Object.assign(new FakePage(), { id: 8 }) as unknown as FakePage;
    expect(() => invoke(channels.call, ['signOut', []], { ...from('app://orderbell/'), page: other })).toThrow(
      'another window',
    );
    expect(log).toHaveBeenCalledWith('warn', 'ipc refused', { why: 'it came from another origin' });
  });

  it.each<readonly [string, readonly unknown[]]>([
    ['a method that does not exist', ['deleteEverything', []]],
    ['a method of every object', ['constructor', []]],
    ['the one that listens', ['subscribe', []]],
    ['no arguments at all', ['signOut']],
    ['too many arguments', ['signOut', [1]]],
    ['an unknown field', ['placeOrder', [{ amount: 1, description: 'x', userId: 'y' }]]],
    ['an amount as text', ['placeOrder', [{ amount: '1', description: 'x' }]]],
    ['a setting that is none', ['updateSettings', [{ refreshToken: 'x' }]]],
    ['a screen that is none', ['setView', [{ screen: 'nowhere', orderId: null }]]],
    ['a page that is too large', ['listOrders', [{ limit: 5000 }]]],
    ['a text that would fill the memory', ['copyText', ['x'.repeat(1_000_001)]]],
    ['something else altogether', [{ method: 'signOut' }]],
  ])('is refused with %s', async (_, message) => {
    const { invoke } = await serve();
    expect(() => invoke(channels.call, message)).toThrow(/^Refused: /);
  });

  it('has a schema for every method of the client', () => {
    expect(Object.keys(methodSchemas).toSorted()).toEqual(methodNames.toSorted());
  });
});

describe('a subscription of the page', () => {
  it('begins with a snapshot, hears the client, and ends when the page says so', async () => {
    const { invoke, page, client } = await serve();
    invoke(channels.subscribe, [3]);
    expect(page.send).toHaveBeenCalledWith(channels.event, 3, expect.objectContaining({ type: 'snapshot' }));
    await client.updateSettings({ theme: 'dark' });
    expect(page.send).toHaveBeenLastCalledWith(channels.event, 3, expect.objectContaining({ type: 'settings' }));
    invoke(channels.unsubscribe, [3]);
    page.send.mockClear();
    await client.updateSettings({ theme: 'light' });
    expect(page.send).not.toHaveBeenCalled();
  });

  it.each([
    ['is loaded anew', 'did-start-navigation', { isMainFrame: true, isSameDocument: false }],
    ['crashes', 'render-process-gone', {}],
    ['is gone', 'destroyed', {}],
  ])('ends when the page %s', async (_, event, details) => {
    const { invoke, page, client } = await serve();
    invoke(channels.subscribe, [1]);
    page.emit(event, details);
    page.send.mockClear();
    await client.updateSettings({ theme: 'dark' });
    expect(page.send).not.toHaveBeenCalled();
  });

  it('is refused when it is no number', async () => {
    const { invoke } = await serve();
    expect(() => invoke(channels.subscribe, ['all'])).toThrow(/^Refused: /);
  });
});
