import type { IpcMainInvokeEvent, WebContents, ipcMain } from 'electron';
import { z } from 'zod';
import type { MethodName } from '../../client/method-names.ts';
import type { OrderbellClient } from '../../client/orderbell-client.ts';
import type { Cancel, Log } from '../../client/ports.ts';
import { channels } from '../../preload/channels.ts';
import { methodSchemas } from './method-schemas.ts';
import { distrust, type Trusted } from './trusted-sender.ts';

export interface ClientBridgeOptions {
  readonly ipc: Pick<typeof ipcMain, 'handle'>;
  readonly client: OrderbellClient;
  /** Which page may speak now. */
  readonly trusted: () => Trusted;
  readonly log: Log;
}

const Call = z.tuple([z.string(), z.array(z.unknown())]);
const SubscriptionId = z.int().min(1);

/** The message was refused; the caller's promise rejects with this. */
class IpcRefused extends Error {
  override readonly name = 'IpcRefused';
}

/**
 * Lets our own page call the client. Every message is checked: who sent it, which method, with what. A refused one rejects at the
 * caller and is logged; nothing of its content is.
 */
export function serveClient({ ipc, client, trusted, log }: ClientBridgeOptions): void {
  const subscriptions = new Map<WebContents, Map<number, Cancel>>();

  const refuse = (why: string): never => {
    log('warn', 'ipc refused', { why });
    throw new IpcRefused(`Refused: ${why}.`);
  };
  const checkSender = ({ sender, senderFrame }: IpcMainInvokeEvent): void => {
    const frame = senderFrame && { url: senderFrame.url, isMain: senderFrame.parent === null };
    const why = distrust({ webContentsId: sender.id, frame }, trusted());
    if (why !== null) refuse(`it came from ${why}`);
  };
  const checked = <T>(schema: z.ZodType<T>, value: unknown, what: string): T => {
    const parsed = schema.safeParse(value);
    return parsed.success ? parsed.data : refuse(`${what} ${z.prettifyError(parsed.error)}`);
  };

  const endAll = (page: WebContents): void => {
    for (const cancel of subscriptions.get(page)?.values() ?? []) cancel();
    subscriptions.get(page)?.clear();
  };
  const listenersOf = (page: WebContents): Map<number, Cancel> => {
    const known = subscriptions.get(page);
    if (known !== undefined) return known;
    const listeners = new Map<number, Cancel>();
    subscriptions.set(page, listeners);
    // A page that is loaded anew, or is gone, never cancels its subscriptions itself.
    page.on('did-start-navigation', (event) => event.isMainFrame && !event.isSameDocument && endAll(page));
    page.on('render-process-gone', () => endAll(page));
    page.once('destroyed', () => {
      endAll(page);
      subscriptions.delete(page);
    });
    return listeners;
  };

  ipc.handle(channels.call, (event, ...message: readonly unknown[]) => {
    checkSender(event);
    const [name, args] = checked(Call, message, 'the message is not a call:');
    if (!isMethod(name)) return refuse('there is no such method');
    const schema: z.ZodType<readonly unknown[]> = methodSchemas[name];
    // The schema of this name has just said that these are its arguments.
    const method = client[name] as (...args: readonly unknown[]) => unknown;
    return method(...checked(schema, args, `${name} does not take this:`));
  });
  ipc.handle(channels.subscribe, (event, given: unknown) => {
    checkSender(event);
    const id = checked(SubscriptionId, given, 'the subscription is not a number:');
    const page = event.sender;
    const listeners = listenersOf(page);
    listeners.get(id)?.();
    const cancel = client.subscribe((news) => {
      if (!page.isDestroyed()) page.send(channels.event, id, news);
    });
    listeners.set(id, cancel);
  });
  ipc.handle(channels.unsubscribe, (event, given: unknown) => {
    checkSender(event);
    const id = checked(SubscriptionId, given, 'the subscription is not a number:');
    const listeners = subscriptions.get(event.sender);
    listeners?.get(id)?.();
    listeners?.delete(id);
  });
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(methodSchemas, name);
}
