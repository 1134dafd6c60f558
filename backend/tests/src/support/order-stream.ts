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

  /** `topUpEvery`: every shopper whose place is 3, 7, 11, ... also tops up, once for so many orders. */
  constructor(
    shoppers: readonly Shopper[],
    random: Random,
    pauseMs: { readonly min: number; readonly max: number },
    topUpEvery?: number,
  ) {
    const lane = async (shopper: Shopper, index: number): Promise<void> => {
      const careful = index % 2 === 0;
      let round = 0;
      while (this.#running) {
        round += 1;
        if (topUpEvery !== undefined && index % 4 === 3 && round % topUpEvery === 0) {
          await shopper.tryTopUp(random.between(1, 1000));
        }
        const amount = random.between(1, 500);
        if (careful) {
          await shopper.order(amount);
          this.acknowledged += 1;
        } else if ((await shopper.tryOrder(amount)).kind === 'acknowledged') this.acknowledged += 1;
        // The pace of the stream; nothing waits for anything here.
        await pause(random.between(pauseMs.min, pauseMs.max));
      }
    };
    this.#lanes = Promise.all(shoppers.map((shopper, index) => lane(shopper, index)));
    // Whoever stops the stream hears of it.
    this.#lanes.catch(() => undefined);
  }

  /** Ends the stream once the orders under way are answered. @throws what an order was refused with */
  async stop(): Promise<void> {
    this.#running = false;
    await this.#lanes;
  }
}
