import { pushEvents, type Order, type PushedAccount, type ServerToClientEvents } from '@orderbell/contracts';
import { io, type Socket } from 'socket.io-client';
import type { Heard } from './journal.ts';
import { waitUntil, type Patience } from './wait-until.ts';

/**
 * One socket of a user, as a client of Orderbell has it: comes back by itself after a cut, says which place of the feed
 * it has seen, and keeps everything it was told, in order of arrival.
 */
export class Listener {
  readonly heard: Heard[] = [];
  /** Every order as last heard. */
  readonly orders = new Map<string, Order>();
  /** The highest place of the feed that was heard. */
  seq: number | undefined;
  account: PushedAccount | undefined;
  readonly #socket: Socket<ServerToClientEvents>;
  #wanted = false;

  constructor(gateway: string, token: () => string, after?: number) {
    this.seq = after;
    this.#socket = io(gateway, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: 50,
      reconnectionDelayMax: 300,
      auth: (send) => send({ token: token(), ...(this.seq === undefined ? {} : { after: this.seq }) }),
    });
    this.#record();
  }

  #record(): void {
    const socket = this.#socket;
    const keep = (heard: Heard): void => void this.heard.push(heard);
    socket.on('connect', () => keep({ kind: 'connected', after: this.seq, at: performance.now() }));
    socket.on('disconnect', (reason) => {
      keep({ kind: 'disconnected', reason, at: performance.now() });
      if (!socket.active) this.#comeBack();
    });
    socket.on('connect_error', () => {
      if (!socket.active) this.#comeBack();
    });
    socket.on('closing', ({ type }) => keep({ kind: 'closing', type, at: performance.now() }));
    socket.on('orders', (sent) => {
      const at = performance.now();
      const orders = pushEvents.orders.parse(sent);
      keep({ kind: 'orders', orders, at });
      for (const order of orders) {
        this.orders.set(order.id, order);
        this.seq = Math.max(this.seq ?? 0, order.seq);
      }
    });
    socket.on('account', (sent) => {
      const at = performance.now();
      this.account = pushEvents.account.parse(sent);
      keep({ kind: 'account', account: this.account, at });
    });
    socket.on('ready', (sent) => {
      const at = performance.now();
      const { seq } = pushEvents.ready.parse(sent);
      keep({ kind: 'ready', seq, at });
      this.seq = Math.max(this.seq ?? 0, seq);
    });
  }

  /** The library comes back by itself only when the connection broke, not when the server ended or refused it. */
  #comeBack(): void {
    setTimeout(() => {
      if (this.#wanted && !this.#socket.connected) this.#socket.connect();
    }, 100);
  }

  /** Connects, and waits until the server has said everything after `after`. */
  async start(): Promise<this> {
    const before = this.heard.length;
    this.#wanted = true;
    this.#socket.connect();
    await waitUntil(
      () => this.heard.slice(before).some(({ kind }) => kind === 'ready'),
      'ready on a socket that connects',
    );
    return this;
  }

  /** Cuts the connection; `start` comes back with the place that was reached. */
  stop(): void {
    this.#wanted = false;
    this.#socket.disconnect();
  }

  /** The order once it is final. */
  async final(orderId: string, patience?: Patience): Promise<Order> {
    return waitUntil(
      () => {
        const order = this.orders.get(orderId);
        return order !== undefined && order.status !== 'NEW' && order;
      },
      `a push of order ${orderId} as final`,
      patience,
    );
  }
}

/** What the server says to a handshake with this token: the data of its refusal, or that it connected. */
export async function shakeHands(
  gateway: string,
  auth: Readonly<Record<string, unknown>>,
): Promise<{ readonly connected: boolean; readonly refusal: unknown }> {
  const socket = io(gateway, { transports: ['websocket'], forceNew: true, reconnection: false, auth });
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve({ connected: true, refusal: undefined }));
      socket.once('connect_error', (error: Error & { readonly data?: unknown }) =>
        resolve({ connected: false, refusal: error.data ?? error.message }),
      );
    });
  } finally {
    socket.disconnect();
  }
}
