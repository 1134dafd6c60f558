import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { openLoop } from '../load/open-loop.ts';
import { settled } from '../load/settled.ts';
import type { Figure } from '../report/figure.ts';

const PARTS = ['kafka', 'postgres', 'orders', 'payments', 'gateway'] as const;
const BEFORE_MS = 1000;
/** The promise is about a minute: a process needs the same seconds for its start however long it was away. */
const PROMISED_MS = 60_000;

/**
 * P9: a part is away for a while at half load. Counted from its return until everything that had been acknowledged by
 * then has rung. Sockets come back by themselves, each with the number of the last change that it has heard of.
 */
export async function outages(bench: Bench, maximum: number): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const part of PARTS) figures.push(await outage(bench, part, maximum));
  return figures;
}

async function outage(
  { stack, crowd, scale, say }: Bench,
  part: (typeof PARTS)[number],
  maximum: number,
): Promise<Figure> {
  say(`${part} away for ${scale.outageMs / 1000} s at half load`);
  const process = stack.process(part);
  let acknowledged = 0;
  let refused = 0;
  const placing = openLoop({
    perSecond: maximum / 2,
    forMs: BEFORE_MS + scale.outageMs,
    inFlightLimit: 20_000,
    work: async (_, turn) => {
      const person = crowd.people[turn % crowd.people.length];
      if (person === undefined) return;
      const { status } = await crowd.place(person);
      if (status === 201) acknowledged += 1;
      else refused += 1;
    },
  });
  await pause(BEFORE_MS);
  await process.stop({ signal: 'SIGKILL' });
  await pause(scale.outageMs);
  const from = performance.now();
  await process.start();
  const back = performance.now() - from;
  await placing;
  await settled(crowd);
  const caughtUp = performance.now() - from;
  return {
    id: 'P9',
    what: `time to catch up after ${part} was away for ${scale.outageMs / 1000} s / that time`,
    unit: 'times',
    values: [caughtUp / scale.outageMs],
    ...(scale.outageMs < PROMISED_MS ? {} : { floor: 1.5, goal: 1.1 }),
    better: 'less',
    detail: `${(caughtUp / 1000).toFixed(1)} s, of which ${(back / 1000).toFixed(1)} s its own start; ${acknowledged} acknowledged, ${refused} refused or unanswered`,
  };
}
