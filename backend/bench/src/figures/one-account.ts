import { orderLoad, type LoadOn, type Scale } from '../bench.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';
import type { Say } from '../say.ts';

/** P3: everybody buys from one account, and each from his own. */
export async function oneAccount({
  stack,
  crowd,
  scale,
  say,
}: LoadOn & { readonly scale: Scale; readonly say: Say }): Promise<Figure> {
  say(`all orders on one account, and spread over ${crowd.people.length}`);
  await orderLoad({ stack, crowd, scale }, { measureMs: 1000 });
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
