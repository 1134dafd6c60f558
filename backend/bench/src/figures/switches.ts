import { gatherCrowd, orderLoad, startBenchStack, type Bench } from '../bench.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

const everything = { LOG_LEVEL: 'info', RECORD_JOURNEYS: 'true' };
const nothing = { LOG_LEVEL: 'silent', RECORD_JOURNEYS: 'false' };

/**
 * P13: what watching costs: the audit, the journey of every order, and logs on the level that services have by themselves, against
 * none of them. Metrics cannot be switched off.
 */
export async function switches({ scale, say }: Bench): Promise<Figure> {
  say('two more stacks: with everything that watches, and without');
  const on: number[] = [];
  const off: number[] = [];
  const stackOf = (settings: Readonly<Record<string, string>>, audit: number) =>
    startBenchStack(() => undefined, {
      instances: { audit },
      env: { gateway: settings, orders: settings, payments: settings },
    });
  const [watched, blind] = [await stackOf(everything, 1), await stackOf(nothing, 0)];
  try {
    const sides = [
      [on, { stack: watched, crowd: await gatherCrowd(watched, scale.fewer, scale.inFlight), scale }],
      [off, { stack: blind, crowd: await gatherCrowd(blind, scale.fewer, scale.inFlight), scale }],
    ] as const;
    for (const [, side] of sides) await orderLoad(side, { warmUpMs: scale.warmUpMs * 2, measureMs: 1000 });
    for (let round = 0; round < scale.rounds; round += 1)
      for (const [rates, side] of sides)
        rates.push((await orderLoad(side, { warmUpMs: 1000, measureMs: scale.measureMs / 2 })).perSecond);
    for (const [, { crowd }] of sides) await crowd.close();
  } finally {
    await watched.stop();
    await blind.stop();
  }
  return {
    id: 'P13',
    what: 'throughput with audit, logs and journeys / without',
    unit: 'times',
    values: on.map((perSecond, round) => perSecond / (off[round] ?? Number.NaN)),
    floor: 0.9,
    goal: 0.97,
    better: 'more',
    detail: `${median(on).toFixed(0)} / ${median(off).toFixed(0)} orders/s`,
  };
}
