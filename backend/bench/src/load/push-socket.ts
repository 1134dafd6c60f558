import { WebSocket } from 'ws';
import type { Person } from './person.ts';

/** One user's socket to a gateway, kept open. */
export interface PushSocket {
  readonly close: () => void;
}

/** What a socket tells of. Times are of performance.now(). */
export interface PushListener {
  readonly onFinal: (orderId: string, at: number) => void;
  readonly onAccount?: ((at: number) => void) | undefined;
}

type PushedOrder = { readonly id: string; readonly status: string; readonly seq: number };

const CONNECT_LIMIT_MS = 60_000;
const RECONNECT_MS = 250;

/**
 * Opens a socket and resolves when the server has said `ready`; from then on one that breaks is opened again, with the
 * number of the last change that it has heard of; `seen` is the first such number. It speaks Engine.IO 4 and Socket.IO 5 by hand
 * (https://socket.io/docs/v4/engine-io-protocol/ and /socket-io-protocol/), because thousands of full clients in one
 * process would be measured instead of the server.
 */
export function openPushSocket(
  gatewayUrl: string,
  person: Person,
  listener: PushListener,
  seen?: number,
): Promise<PushSocket> {
  const url = `${gatewayUrl.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
  let after = seen;
  let current: WebSocket | null = null;
  let closed = false;

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a socket was not ready in time')), CONNECT_LIMIT_MS);
    const ready = (): void => {
      clearTimeout(timer);
      resolve({
        close: () => {
          closed = true;
          current?.terminate();
        },
      });
    };
    const hear = (orders: readonly PushedOrder[]): void => {
      const at = performance.now();
      for (const { id, status, seq } of orders) {
        after = Math.max(after ?? 0, seq);
        if (status !== 'NEW') listener.onFinal(id, at);
      }
    };
    const connect = (): void => {
      if (closed) return;
      const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
      current = socket;
      socket.on('error', () => undefined);
      socket.on('close', () => void (closed || setTimeout(connect, RECONNECT_MS)));
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        if (text.startsWith('42["orders",')) hear((JSON.parse(text.slice(2)) as [string, readonly PushedOrder[]])[1]);
        else if (text.startsWith('42["account",')) listener.onAccount?.(performance.now());
        else if (text === '2') socket.send('3');
        else if (text.startsWith('42["ready"')) {
          after ??= (JSON.parse(text.slice(2)) as [string, { readonly seq: number }])[1].seq;
          ready();
        } else if (text.startsWith('44')) reject(new Error(`a socket was refused: ${text.slice(2, 300)}`));
        else if (text.startsWith('0')) socket.send(`40${JSON.stringify({ token: person.token, after })}`);
      });
    };
    connect();
  });
}
