import type { Problem } from '@orderbell/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderStream } from '../support/order-stream.ts';
import type { OwnStack } from '../support/own-stack.ts';
import { seedOfThisRun, seededRandom } from '../support/random.ts';
import { registerShoppers, type Shopper } from '../support/shopper.ts';
import { waitUntil } from '../support/wait-until.ts';
import { keepsItsPromises } from './at-rest.ts';

const seed = seedOfThisRun();
const killsEach = 3;
const outageMs = 20_000;
/** A killed consumer's partitions are free after 10 s; whatever then waits must pass within this. */
const recovery = { patienceMs: 60_000 };

/** Line 7 of the acceptance: processes die under a stream of orders, and come back. */
export function crashes(stack: () => OwnStack): void {
  describe(`nothing is lost, paid twice or heard twice (repeat with ORDERBELL_SEED=${seed})`, () => {
    const random = seededRandom(seed);
    let shoppers: readonly Shopper[];
    let stream: OrderStream;

    beforeEach(async () => {
      shoppers = await registerShoppers(stack().address, 12);
      for (const shopper of shoppers) {
        // Enough for about half of what will be ordered, so that refusals are right or wrong too.
        await shopper.openAccount(random.between(2000, 20_000));
        await shopper.listen();
      }
      stream = new OrderStream(shoppers, random, { min: 40, max: 120 });
    });

    afterEach(() => {
      for (const shopper of shoppers) shopper.leave();
    });

    /** Waits until so many more orders have been acknowledged: a moment that a seed can choose. */
    async function acknowledged(more: number): Promise<void> {
      const goal = stream.acknowledged + more;
      await waitUntil(() => stream.acknowledged >= goal, `${more} more acknowledged orders`, recovery);
    }

    async function everythingHolds(): Promise<void> {
      await stream.stop();
      const started = performance.now();
      const { orders } = await keepsItsPromises(stack().address, shoppers, recovery);
      const ms = Math.round(performance.now() - started);
      process.stdout.write(`${orders.length} orders, all promises kept ${ms} ms after the last one\n`);
      expect(orders.length).toBeGreaterThan(100);
    }

    /** Refusals that say anything but "not now": an order that was not taken is told to come back (503), or hears nothing. */
    function wrongRefusals(): readonly Problem[] {
      return shoppers.flatMap(({ journal }) =>
        journal.acts.flatMap(({ outcome }) =>
          'problem' in outcome && outcome.problem !== undefined && outcome.problem.type !== 'overloaded'
            ? [outcome.problem]
            : [],
        ),
      );
    }

    it('when Orders, Payments and the gateway are killed three times each at random moments', async () => {
      const victims = ['orders', 'payments', 'gateway'].flatMap((name) =>
        Array.from({ length: killsEach }, () => name),
      );
      while (victims.length > 0) {
        const [name] = victims.splice(random.between(0, victims.length - 1), 1);
        const victim = stack().process(name ?? '');
        const after = random.between(20, 60);
        const ms = random.between(0, 40);
        process.stdout.write(`kill -9 ${name}, ${ms} ms after ${after} more orders\n`);
        await acknowledged(after);
        await victim.ready();
        // Not only right behind an answer: anywhere between two of them.
        await pause(ms);
        await victim.kill('SIGKILL');
      }
      await acknowledged(50);
      expect(wrongRefusals()).toEqual([]);
      await everythingHolds();
    });

    it('when the broker is stopped for 20 s', async () => {
      const kafka = stack().process('kafka');
      await acknowledged(random.between(30, 80));
      await kafka.stop();
      await pause(outageMs);
      const duringOutage = stream.acknowledged;
      await kafka.start();
      expect(duringOutage).toBeGreaterThan(100);
      await acknowledged(50);
      expect(wrongRefusals()).toEqual([]);
      await everythingHolds();
    });

    it('when PostgreSQL is stopped with immediate and started again', async () => {
      const postgres = stack().process('postgres');
      await acknowledged(random.between(30, 80));
      await postgres.kill('SIGQUIT');
      await postgres.ready();
      await acknowledged(100);
      expect(wrongRefusals()).toEqual([]);
      await everythingHolds();
    });
  });
}
