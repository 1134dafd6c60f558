import { setTimeout as pause } from 'node:timers/promises';
import type { Shopper } from '../support/shopper.ts';
import type { Fault } from './fault.ts';

const measureMs = 3_000;
const overloadMs = 8_000;
/** What this process can have open at once. */
const mostInFlight = 2_000;

/** Three times as many orders as are served, for eight seconds: refused early or taken, and never lost. */
export const overload: Fault = {
  group: 'processes',
  lab: 'pairs',
  name: 'overload at three times capacity for 8 s',
  plan: () => ({
    what: 'capacity is measured with 64 requests at once',
    inject: async ({ shoppers, quiet, note }) => {
      await quiet();
      const served = await closedLoop(shoppers, 64);
      const { offered, taken, putOff } = await openLoop(shoppers, served * 3);
      note(
        `${Math.round(served)} orders/s are served; ${offered} offered, ${taken} taken, ${putOff} put off with 503 or silence`,
      );
    },
  }),
};

/** Orders a second when every lane waits for its answer. */
async function closedLoop(shoppers: readonly Shopper[], lanes: number): Promise<number> {
  const end = performance.now() + measureMs;
  let taken = 0;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      while (performance.now() < end) {
        if ((await shoppers[lane % shoppers.length]?.tryOrder(1))?.kind === 'acknowledged') taken += 1;
      }
    }),
  );
  return taken / (measureMs / 1000);
}

/** Orders at a rate, whether they are answered or not. */
async function openLoop(
  shoppers: readonly Shopper[],
  perSecond: number,
): Promise<{ readonly offered: number; readonly taken: number; readonly putOff: number }> {
  const started = performance.now();
  const underWay = new Set<Promise<unknown>>();
  let [offered, taken, putOff] = [0, 0, 0];
  while (performance.now() - started < overloadMs) {
    const due = ((performance.now() - started) / 1000) * perSecond;
    while (offered < due && underWay.size < mostInFlight) {
      const shopper = shoppers[offered % shoppers.length];
      if (shopper === undefined) break;
      offered += 1;
      const order = shopper.tryOrder(1).then(({ kind }) => {
        underWay.delete(order);
        if (kind === 'acknowledged') taken += 1;
        else putOff += 1;
      });
      underWay.add(order);
    }
    await pause(5);
  }
  await Promise.all(underWay);
  return { offered, taken, putOff };
}
