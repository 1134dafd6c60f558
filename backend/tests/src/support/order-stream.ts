import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from './random.ts';
import type { Shopper } from './shopper.ts';

/**
 * Orders that keep coming. Every second shopper is careful and sends an unanswered order again with the same key; the
 * others let it be, so that its fate is the system's alone.
 */
export class OrderStream {
  acknowledged = 0;
  #running = true;
  readonly #lanes: Promise<unknown>;

  constructor(shoppers: readonly Shopper[], random: Random, pauseMs: { readonly min: number; readonly max: number }) {
    const lane = async (shopper: Shopper, careful: boolean): Promise<void> => {
      while (this.#running) {
        const amount = random.between(1, 500);
        if (careful) {
          await shopper.order(amount);
          this.acknowledged += 1;
        } else if ((await shopper.tryOrder(amount)).kind === 'acknowledged') this.acknowledged += 1;
        // The pace of the stream; nothing waits for anything here.
        await pause(random.between(pauseMs.min, pauseMs.max));
      }
    };
    this.#lanes = Promise.all(shoppers.map((shopper, index) => lane(shopper, index % 2 === 0)));
    // Whoever stops the stream hears of it.
    this.#lanes.catch(() => undefined);
  }

  /** Ends the stream once the orders under way are answered. @throws what an order was refused with */
  async stop(): Promise<void> {
    this.#running = false;
    await this.#lanes;
  }
}
