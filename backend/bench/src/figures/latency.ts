import type { Bench } from '../bench.ts';
import { openLoop } from '../load/open-loop.ts';
import { settled } from '../load/settled.ts';
import { percentile } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

const WARM_UP = 30;
const ORDERS = 80;

/** P4: nothing else happens, one order at a time. */
export async function idleLatency({ crowd, limit, scale, say }: Bench): Promise<Figure> {
  say('one order at a time');
  const ratios: number[] = [];
  const details: string[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    const bare = await limit.oneOrder(ORDERS);
    const times: number[] = [];
    for (let turn = 0; turn < WARM_UP + ORDERS; turn += 1) {
      const person = crowd.people[turn % crowd.people.length];
      const timing = person === undefined ? null : await crowd.buy(person);
      if (timing !== null && turn >= WARM_UP) times.push(timing.pushedAt - timing.sentAt);
    }
    ratios.push(percentile(times, 0.5) / bare);
    details.push(
      `${percentile(times, 0.5).toFixed(1)} (p99 ${percentile(times, 0.99).toFixed(0)}) / ${bare.toFixed(2)} ms`,
    );
  }
  return {
    id: 'P4',
    what: 'idle, POST to push, median / the bare transactions on one connection',
    unit: 'times',
    values: ratios,
    floor: 40,
    goal: 15,
    better: 'less',
    detail: details.join('; '),
  };
}

/** P5: orders come at half of what was the maximum, each at its moment. */
export async function halfLoadLatency(bench: Bench, maximum: number): Promise<Figure> {
  const { crowd, limit, scale, say } = bench;
  const perSecond = maximum / 2;
  say(`an open loop at ${perSecond.toFixed(0)} orders/s`);
  const bare = await limit.oneOrder(ORDERS);
  const times: number[] = [];
  const forMs = scale.warmUpMs + scale.measureMs;
  const warm = perSecond * (scale.warmUpMs / 1000);
  await openLoop({
    perSecond,
    forMs,
    inFlightLimit: 20_000,
    work: async (at, turn) => {
      const person = crowd.people[turn % crowd.people.length];
      const timing = person === undefined ? null : await crowd.buy(person);
      if (timing !== null && turn >= warm) times.push(timing.pushedAt - at);
    },
  });
  await settled(crowd);
  return {
    id: 'P5',
    what: 'p99, POST to push at half of the maximum (open loop) / the same sum',
    unit: 'times',
    values: [percentile(times, 0.99) / bare],
    floor: 400,
    goal: 120,
    better: 'less',
    detail: `${perSecond.toFixed(0)} orders/s: p50 ${percentile(times, 0.5).toFixed(1)}, p99 ${percentile(times, 0.99).toFixed(0)} ms; bare ${bare.toFixed(2)} ms`,
  };
}
