import { gatherCrowd, orderLoad, type Bench } from '../bench.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

/** P3: everybody buys from one account, and each from his own. A crowd of its own, for it is larger: everybody hears of his orders. */
export async function oneAccount({ stack, scale, say }: Bench): Promise<Figure> {
  say(`all orders on one account, and spread over ${scale.accounts}`);
  const crowd = await gatherCrowd(stack, scale.accounts, scale.inFlight);
  const one: number[] = [];
  const spread: number[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    for (const [rates, people] of [
      [one, crowd.people.slice(0, 1)],
      [spread, crowd.people],
    ] as const) {
      const load = await orderLoad({ stack, crowd, scale }, { warmUpMs: 1000, measureMs: scale.measureMs / 2, people });
      rates.push(load.perSecond);
    }
  }
  await crowd.close();
  return {
    id: 'P3',
    what: `all orders on one account / spread over ${crowd.people.length}`,
    unit: 'times',
    values: one.map((perSecond, round) => perSecond / (spread[round] ?? Number.NaN)),
    floor: 1,
    goal: 1.3,
    better: 'more',
    detail: `${median(one).toFixed(0)} / ${median(spread).toFixed(0)} orders/s`,
  };
}
