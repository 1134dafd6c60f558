import type { Bench } from '../bench.ts';
import { openLoop } from '../load/open-loop.ts';
import { settled } from '../load/settled.ts';
import { usages } from '../machine/cpu-watch.ts';
import { percentile } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

/** What the generator holds at most; beyond it the people in the queue would have given up. */
const IN_FLIGHT = 8_000;

/** P10: three times as many orders come as can be done. */
export async function overload(bench: Bench, maximum: number): Promise<readonly Figure[]> {
  const { stack, crowd, scale, say } = bench;
  say(`an open loop at ${(maximum * 3).toFixed(0)} orders/s, three times the maximum`);
  const accepted: number[] = [];
  let refused = 0;
  let lost = 0;
  let finished = 0;
  const from = performance.now();
  const until = from + scale.measureMs * 2;
  const result = await openLoop({
    perSecond: maximum * 3,
    forMs: scale.measureMs * 2,
    inFlightLimit: IN_FLIGHT,
    work: async (at, turn) => {
      const person = crowd.people[turn % crowd.people.length];
      if (person === undefined) return;
      const { status, orderId } = await crowd.door.place(person);
      if (orderId === null) {
        if (status === 503 || status === 429) refused += 1;
        else lost += 1;
        return;
      }
      accepted.push(performance.now() - at);
      await crowd.pushOf(orderId);
      if (performance.now() < until) finished += 1;
    },
  });
  const memory = await usages(stack);
  const recovery = await settled(crowd);
  const megabytes = ['gateway', 'orders', 'payments']
    .map((name) => `${name} ${((memory.get(name)?.rss ?? 0) / 1e6).toFixed(0)}`)
    .join(', ');
  const goodput = (finished / (scale.measureMs * 2)) * 1000;
  return [
    {
      id: 'P10',
      what: 'overload at three times capacity: goodput / own maximum',
      unit: 'of P1',
      values: [goodput / maximum],
      floor: 0.8,
      goal: 0.95,
      better: 'more',
      detail: `${goodput.toFixed(0)} orders/s; ${accepted.length} accepted (p99 ${percentile(accepted, 0.99).toFixed(0)} ms to the answer), ${refused} refused, ${result.shed} never sent, ${lost} without an answer; RSS MB ${megabytes}; settled ${(recovery / 1000).toFixed(1)} s after`,
    },
  ];
}
