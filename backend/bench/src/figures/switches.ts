import type { Bench } from '../bench.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';
import { inTurns } from './in-turns.ts';

const everything = { LOG_LEVEL: 'info', RECORD_JOURNEYS: 'true' };
const nothing = { LOG_LEVEL: 'silent', RECORD_JOURNEYS: 'false' };

/**
 * P13: what watching costs: the audit, the journey of every order, and logs on the level that services have by themselves, against
 * none of them. Metrics cannot be switched off.
 */
export async function switches({ scale, say }: Bench): Promise<Figure> {
  say('two more stacks: with everything that watches, and without');
  const stackOf = (settings: Readonly<Record<string, string>>, audit: number) => ({
    instances: { audit },
    env: { gateway: settings, orders: settings, payments: settings },
  });
  const [on, off] = await inTurns(scale, stackOf(everything, 1), stackOf(nothing, 0), ({ perSecond }) => perSecond);
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
