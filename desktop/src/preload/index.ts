import { contextBridge, ipcRenderer } from 'electron';
import { methodNames } from '../client/method-names.ts';
import { channels } from './channels.ts';

/**
 * Gives the page the client and nothing else: no event object, no channel name, no way to send anything but a call of a method. What
 * a call carries is checked in main; here nothing is trusted with checking itself.
 */

let subscriptions = 0;

function subscribe(listener: (event: unknown) => void): () => void {
  const id = (subscriptions += 1);
  const hear = (_: unknown, to: number, event: unknown): void => {
    if (to === id) listener(event);
  };
  ipcRenderer.on(channels.event, hear);
  void ipcRenderer.invoke(channels.subscribe, id);
  return () => {
    ipcRenderer.removeListener(channels.event, hear);
    void ipcRenderer.invoke(channels.unsubscribe, id);
  };
}

const call =
  (method: string) =>
  (...args: readonly unknown[]): Promise<unknown> =>
    ipcRenderer.invoke(channels.call, method, args);

contextBridge.exposeInMainWorld('orderbell', {
  ...Object.fromEntries(methodNames.map((name) => [name, call(name)])),
  subscribe,
  /** The one method without an answer: a promise in its place would be taken for a React effect's clean-up. */
  setView(view: unknown): void {
    void ipcRenderer.invoke(channels.call, 'setView', [view]);
  },
});
