import { orderLoad, type Bench } from '../bench.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

/** P3: everybody buys from one account, and each from his own. */
export async function oneAccount(bench: Bench): Promise<Figure> {
  const { crowd, scale, say } = bench;
  say('all orders on one account, and spread');
  const one: number[] = [];
  const spread: number[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    one.push((await orderLoad(bench, { warmUpMs: 1000, people: crowd.people.slice(0, 1) })).perSecond);
    spread.push((await orderLoad(bench, { warmUpMs: 1000 })).perSecond);
  }
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
