import type { OrderLoad } from '../bench.ts';
import { total } from '../machine/cpu-watch.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

/** Two processes of every service. */
export const twice = { instances: { gateway: 2, orders: 2, payments: 2 } };

/** P11: two processes of every service share the work; what that costs on the same machine. */
export function twoInstances(two: readonly OrderLoad[], one: readonly OrderLoad[]): Figure {
  const cpuOf = ({ cpu, done }: OrderLoad): number => total(cpu) / done.length;
  const [ofTwo, ofOne] = [two.map(cpuOf), one.map(cpuOf)];
  return {
    id: 'P11',
    what: 'CPU per order with two instances of everything / one',
    unit: 'times',
    values: ofTwo.map((cpu, round) => cpu / (ofOne[round] ?? Number.NaN)),
    floor: 1.3,
    goal: 1.1,
    better: 'less',
    detail: `${(median(ofTwo) * 1e6).toFixed(0)} / ${(median(ofOne) * 1e6).toFixed(0)} us per order`,
  };
}
