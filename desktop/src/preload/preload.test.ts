import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDesktop, desktopFolder } from '../build/build-desktop.ts';
import { methodNames } from '../client/method-names.ts';

let code = '';
beforeAll(async () => {
  await buildDesktop();
  code = await readFile(join(desktopFolder, 'preload/index.cjs'), 'utf8');
}, 300_000);

/** Runs the built file as a sandboxed preload is run: CommonJS, with nothing to require but electron. */
function run() {
  const required: string[] = [];
  const exposed = new Map<string, Record<string, (...args: readonly unknown[]) => unknown>>();
  const ipcRenderer = { on: vi.fn(), removeListener: vi.fn(), invoke: vi.fn(() => Promise.resolve()) };
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, api: never) => exposed.set(name, api) },
    ipcRenderer,
  };
  const require = (name: string): unknown => {
    required.push(name);
    return electron;
  };
  runInNewContext(code, { require, module: { exports: {} }, exports: {} });
  return { required, exposed, ipcRenderer };
}

describe('the built preload', () => {
  it('is CommonJS and requires nothing but electron', () => {
    expect(code).not.toMatch(/^\s*(import|export)\b/m);
    expect(run().required).toEqual(['electron']);
  });

  it('gives the page the client, method by method, and nothing else', () => {
    const { exposed } = run();
    expect([...exposed.keys()]).toEqual(['orderbell']);
    expect(Object.keys(exposed.get('orderbell') ?? {}).toSorted()).toEqual([...methodNames, 'subscribe'].toSorted());
  });

  it('answers every call with a promise, but the one that has no answer', () => {
    const { exposed, ipcRenderer } = run();
    const client = exposed.get('orderbell');
    expect(client?.['getOrder']?.('42')).toBeInstanceOf(Promise);
    expect(client?.['setView']?.({ screen: 'orders', orderId: null })).toBeUndefined();
    expect(ipcRenderer.invoke).toHaveBeenLastCalledWith('orderbell:call', 'setView', [
      { screen: 'orders', orderId: null },
    ]);
  });

  it('passes events on without the event object of Electron, and stops when it is told to', () => {
    const { exposed, ipcRenderer } = run();
    const heard: unknown[] = [];
    const stop = exposed.get('orderbell')?.['subscribe']?.((...args: readonly unknown[]) => heard.push(args));
    const hear = ipcRenderer.on.mock.calls[0]?.[1] as (...args: readonly unknown[]) => void;
    hear({ sender: 'powerful' }, 1, { type: 'orders-stale' });
    hear({ sender: 'powerful' }, 2, { type: 'not for us' });
    expect(heard).toEqual([[{ type: 'orders-stale' }]]);
    (stop as () => void)();
    expect(ipcRenderer.removeListener).toHaveBeenCalledWith('orderbell:event', hear);
  });
});
