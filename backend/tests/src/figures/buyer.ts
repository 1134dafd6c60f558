import { Order, type ServerToClientEvents } from '@orderbell/contracts';
import { request, type Agent } from 'node:http';
import { io, type Socket } from 'socket.io-client';
import type { Shopper } from '../support/shopper.ts';

/** One order's way: when it was sent, answered and heard of as final, on the clock of performance.now(). */
export interface Timing {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly pushedAt: number;
}

/**
 * A client as light as can be, for it runs on the cores that it measures: no validation of answers, connections kept.
 * One socket tells when an order is final.
 */
export class Buyer {
  readonly #shopper: Shopper;
  readonly #agent: Agent;
  readonly #socket: Socket<ServerToClientEvents>;
  readonly #final = new Map<string, number>();
  readonly #waiting = new Map<string, (at: number) => void>();

  private constructor(shopper: Shopper, agent: Agent) {
    this.#shopper = shopper;
    this.#agent = agent;
    this.#socket = io(shopper.gateways[0], {
      transports: ['websocket'],
      forceNew: true,
      auth: { token: shopper.token, after: 0 },
    });
    this.#socket.on('orders', (orders) => {
      const at = performance.now();
      for (const { id, status } of orders) if (status !== 'NEW') this.#settle(id, at);
    });
  }

  /** A buyer whose socket is ready. */
  static async of(shopper: Shopper, agent: Agent): Promise<Buyer> {
    const buyer = new Buyer(shopper, agent);
    await new Promise<void>((resolve, reject) => {
      buyer.#socket.once('ready', () => resolve());
      buyer.#socket.once('connect_error', reject);
    });
    return buyer;
  }

  /** Places an order and waits until its push says that it is final. */
  async buy(amount: number): Promise<Timing> {
    const sentAt = performance.now();
    const id = await this.#post(JSON.stringify({ amount, description: 'тестовая покупка' }));
    const answeredAt = performance.now();
    const pushedAt = this.#final.get(id) ?? (await new Promise<number>((resolve) => this.#waiting.set(id, resolve)));
    this.#final.delete(id);
    return { sentAt, answeredAt, pushedAt };
  }

  close(): void {
    this.#socket.disconnect();
  }

  /** A push may overtake the answer to its order. */
  #settle(id: string, at: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) this.#final.set(id, at);
    else {
      this.#waiting.delete(id);
      waiting(at);
    }
  }

  #post(body: string): Promise<string> {
    const headers = {
      authorization: `Bearer ${this.#shopper.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', headers, agent: this.#agent };
      const outgoing = request(`${this.#shopper.gateways[0]}/orders`, options, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (incoming.statusCode === 201) resolve(Order.pick({ id: true }).parse(JSON.parse(text)).id);
          else reject(new Error(`an order was answered ${incoming.statusCode}: ${text}`));
        });
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }
}
