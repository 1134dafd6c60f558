import type { Bench } from '../bench.ts';
import { total } from '../machine/cpu-watch.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';
import { inTurns } from './in-turns.ts';

/** P11: two processes of every service share the work; what that costs on the same machine. */
export async function twoInstances({ scale, say }: Bench): Promise<Figure> {
  say('two more stacks: with two instances of everything, and with one');
  const twice = { instances: { gateway: 2, orders: 2, payments: 2 } };
  const [two, one] = await inTurns(scale, twice, {}, ({ cpu, done }) => total(cpu) / done.length);
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
