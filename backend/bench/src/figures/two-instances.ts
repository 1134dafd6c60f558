import { gatherCrowd, orderLoad, startBenchStack, type Bench } from '../bench.ts';
import { total } from '../machine/cpu-watch.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

/**
 * P11: two processes of every service share the work; what that costs on the same machine. Both stacks are new and work in turns, since
 * a process that has run for minutes does the same work with less.
 */
export async function twoInstances({ scale, say }: Bench): Promise<Figure> {
  say('two more stacks: with two instances of everything, and with one');
  const one: number[] = [];
  const two: number[] = [];
  const stackOf = (count: number) =>
    startBenchStack(() => undefined, { instances: { gateway: count, orders: count, payments: count } });
  const [doubled, single] = [await stackOf(2), await stackOf(1)];
  try {
    const sides = [
      [two, { stack: doubled, crowd: await gatherCrowd(doubled, scale.fewer, scale.inFlight), scale }],
      [one, { stack: single, crowd: await gatherCrowd(single, scale.fewer, scale.inFlight), scale }],
    ] as const;
    for (const [, side] of sides) await orderLoad(side, { warmUpMs: scale.warmUpMs * 2, measureMs: 1000 });
    for (let round = 0; round < scale.rounds; round += 1) {
      for (const [costs, side] of sides) {
        const load = await orderLoad(side, { warmUpMs: 1000, measureMs: scale.measureMs / 2 });
        costs.push(total(load.cpu) / load.done.length);
      }
    }
    for (const [, { crowd }] of sides) await crowd.close();
  } finally {
    await doubled.stop();
    await single.stop();
  }
  return {
    id: 'P11',
    what: 'CPU per order with two instances of everything / one',
    unit: 'times',
    values: two.map((cpu, round) => cpu / (one[round] ?? Number.NaN)),
    floor: 1.3,
    goal: 1.1,
    better: 'less',
    detail: `${(median(two) * 1e6).toFixed(0)} / ${(median(one) * 1e6).toFixed(0)} us per order`,
  };
}
