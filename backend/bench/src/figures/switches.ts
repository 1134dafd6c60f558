import type { OrderLoad } from '../bench.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

const settings = (values: Readonly<Record<string, string>>) => ({ gateway: values, orders: values, payments: values });

/** The audit, the journey of every order, and logs on the level that services have by themselves. Metrics cannot be switched off. */
export const watched = { env: settings({ LOG_LEVEL: 'info', RECORD_JOURNEYS: 'true' }) };
/** None of them. */
export const unwatched = { instances: { audit: 0 }, env: settings({ LOG_LEVEL: 'silent', RECORD_JOURNEYS: 'false' }) };

/** P13: what watching costs. */
export function switches(on: readonly OrderLoad[], off: readonly OrderLoad[]): Figure {
  const speedOf = ({ perSecond }: OrderLoad): number => perSecond;
  const [ofOn, ofOff] = [on.map(speedOf), off.map(speedOf)];
  return {
    id: 'P13',
    what: 'throughput with audit, logs and journeys / without',
    unit: 'times',
    values: ofOn.map((perSecond, round) => perSecond / (ofOff[round] ?? Number.NaN)),
    floor: 0.9,
    goal: 0.97,
    better: 'more',
    detail: `${median(ofOn).toFixed(0)} / ${median(ofOff).toFixed(0)} orders/s`,
  };
}
