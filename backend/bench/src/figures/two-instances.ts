import { gatherCrowd, orderLoad, startBenchStack, type Bench } from '../bench.ts';
import { total } from '../machine/cpu-watch.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

/** Twice as many processes, each with half the work, need a while until all of it is compiled. */
const WARM_MS = 30_000;

/** P11: two processes of every service share the work; what that costs on the same machine. */
export async function twoInstances(bench: Bench): Promise<Figure> {
  const { scale, say } = bench;
  say('a second stack with two instances of everything');
  const stack = await startBenchStack(() => undefined, { instances: { gateway: 2, orders: 2, payments: 2 } });
  try {
    const crowd = await gatherCrowd(stack, scale.fewer, scale.inFlight);
    const one: number[] = [];
    const two: number[] = [];
    // As the other stack has been by everything before.
    await orderLoad({ stack, crowd, scale }, { measureMs: WARM_MS });
    for (let round = 0; round < Math.min(2, scale.rounds); round += 1) {
      for (const [each, of] of [
        [one, bench],
        [two, { stack, crowd, scale }],
      ] as const) {
        const people = of.crowd.people.slice(0, scale.fewer);
        const load = await orderLoad(of, { measureMs: scale.measureMs / 2, people });
        each.push(total(load.cpu) / load.done.length);
      }
    }
    await crowd.close();
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
  } finally {
    await stack.stop();
  }
}
