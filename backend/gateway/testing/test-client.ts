import type { Order, PushedAccount, ServerToClientEvents } from '@orderbell/contracts';
import { io, type Socket } from 'socket.io-client';
import { vi } from 'vitest';

type Closing = Parameters<ServerToClientEvents['closing']>[0];

/** A client's socket, and all that it has heard. */
export interface TestClient {
  readonly socket: Socket<ServerToClientEvents>;
  readonly orders: readonly Order[];
  readonly accounts: readonly PushedAccount[];
  /** The orders of each emit. */
  readonly emits: readonly (readonly Order[])[];
  /** Names of events, in the order in which they came. */
  readonly heard: readonly string[];
  readonly closings: readonly Closing[];
  /** The highest place that it knows of. */
  readonly place: () => number | undefined;
  /** Resolves with the feed's place; rejects with what the handshake was refused with. */
  readonly ready: Promise<number>;
  readonly ended: Promise<string>;
  readonly close: () => void;
}

/** Connects without coming back by itself. */
export function openClient(url: string, auth: Readonly<Record<string, unknown>>): TestClient {
  const socket: Socket<ServerToClientEvents> = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth,
  });
  const orders: Order[] = [];
  const emits: (readonly Order[])[] = [];
  const accounts: PushedAccount[] = [];
  const heard: string[] = [];
  const closings: Closing[] = [];
  let place = typeof auth['after'] === 'number' ? auth['after'] : undefined;
  const ready = Promise.withResolvers<number>();
  ready.promise.catch(() => undefined);
  const ended = Promise.withResolvers<string>();
  socket.onAny((event: string) => heard.push(event));
  socket.on('orders', (given) => {
    emits.push(given);
    orders.push(...given);
    place = given.at(-1)?.seq ?? place;
  });
  socket.on('account', (account) => accounts.push(account));
  socket.on('closing', (closing) => closings.push(closing));
  socket.on('ready', ({ seq }) => {
    place = Math.max(place ?? 0, seq);
    ready.resolve(seq);
  });
  socket.on('connect_error', (error: Error & { readonly data?: unknown }) => {
    ready.reject(error);
    ended.resolve('refused');
  });
  socket.on('disconnect', (reason) => {
    ready.reject(new Error(reason));
    ended.resolve(reason);
  });
  return {
    socket,
    orders,
    accounts,
    emits,
    heard,
    closings,
    place: () => place,
    ready: ready.promise,
    ended: ended.promise,
    close: () => socket.disconnect(),
  };
}

/** Waits until the client has heard of this place. */
export async function heardOf(client: TestClient, seq: number): Promise<void> {
  await vi.waitFor(
    () => {
      if ((client.place() ?? 0) < seq) throw new Error(`heard of ${client.place() ?? 'nothing'}, not of ${seq}`);
    },
    { timeout: 20_000, interval: 5 },
  );
}
