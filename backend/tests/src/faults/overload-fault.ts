import { setTimeout as pause } from 'node:timers/promises';
import type { Shopper } from '../support/shopper.ts';
import type { Fault } from './fault.ts';

const measureMs = 3_000;
const overloadMs = 8_000;
const measureLanes = 256;
/** What this process can have open at once. */
const mostInFlight = 2_000;
/** So many may wait for a transaction of an instance in this lab, so that the offer of one process is more than enough. */
export const overloadedQueue = 100;

/** Three times as many orders as are served, for eight seconds: refused early or taken, and never lost. */
export const overload: Fault = {
  group: 'processes',
  lab: 'pairs',
  name: 'overload at three times capacity for 8 s',
  plan: () => ({
    what: `capacity is measured with ${measureLanes} requests at once`,
    inject: async ({ shoppers, quiet, note }) => {
      await quiet();
      const served = await closedLoop(shoppers, measureLanes);
      const { offered, taken, shed, unanswered } = await openLoop(shoppers, served * 3);
      note(
        `${Math.round(served)} orders/s are served; ${offered} offered, ${taken} taken, ${shed} put off with 503, ${unanswered} without an answer`,
      );
      if (shed === 0) throw new Error('nothing was put off: this was no overload');
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
): Promise<{ readonly offered: number; readonly taken: number; readonly shed: number; readonly unanswered: number }> {
  const started = performance.now();
  const underWay = new Set<Promise<unknown>>();
  let [offered, taken, shed, unanswered] = [0, 0, 0, 0];
  while (performance.now() - started < overloadMs) {
    const due = ((performance.now() - started) / 1000) * perSecond;
    while (offered < due && underWay.size < mostInFlight) {
      const shopper = shoppers[offered % shoppers.length];
      if (shopper === undefined) break;
      offered += 1;
      const order = shopper.tryOrder(1).then((outcome) => {
        underWay.delete(order);
        if (outcome.kind === 'acknowledged') taken += 1;
        else if (outcome.problem?.type === 'overloaded') shed += 1;
        else unanswered += 1;
      });
      underWay.add(order);
    }
    await pause(5);
  }
  await Promise.all(underWay);
  return { offered, taken, shed, unanswered };
}
