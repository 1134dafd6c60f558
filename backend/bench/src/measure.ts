import { gatherCrowd, orderLoad, type Bench } from './bench.ts';
import { growth } from './figures/growth.ts';
import { heldTransaction, type MemoryLook } from './figures/held-transaction.ts';
import { halfLoadLatency, idleLatency } from './figures/latency.ts';
import { inTurns } from './figures/in-turns.ts';
import { manySockets } from './figures/many-sockets.ts';
import { memory } from './figures/memory.ts';
import { oneAccount } from './figures/one-account.ts';
import { outages } from './figures/outages.ts';
import { overload } from './figures/overload.ts';
import { switches, unwatched, watched } from './figures/switches.ts';
import { twice, twoInstances } from './figures/two-instances.ts';
import { readCounters } from './machine/counters.ts';
import { databaseLine, measureRounds, throughputFigures, type Round } from './figures/throughput.ts';
import type { Part } from './options.ts';
import type { Figure } from './report/figure.ts';
import { line } from './report/print.ts';
import { median } from './report/statistics.ts';
import type { Say } from './say.ts';

/** What a run has found out. */
export interface Measured {
  readonly figures: readonly Figure[];
  readonly rounds: readonly Round[];
  /** Lines about batches, commits and duplicates. */
  readonly counters: readonly string[];
}

/** A list of figures. Each is told at once, too: whatever goes wrong later, this has been measured. */
function figureList(say: Say): {
  readonly figures: readonly Figure[];
  readonly add: (...found: readonly Figure[]) => void;
} {
  const figures: Figure[] = [];
  const add = (...found: readonly Figure[]): void => {
    figures.push(...found);
    for (const figure of found) say(`  ${line(figure)}`);
  };
  return { figures, add };
}

/** Measures those of these parts that need one stack, one after the other. The crowd has gone home after it, and the machine's limit is closed. */
export async function measureStack(bench: Bench, parts: readonly Part[]): Promise<Measured> {
  const has = (part: Part): boolean => parts.includes(part);
  const { figures, add } = figureList(bench.say);
  const rounds = has('throughput') ? await measureRounds(bench) : [];
  if (rounds.length > 0) add(...throughputFigures(rounds));
  // Now: later parts start services anew, and their counters with them.
  const counters = [...(rounds.length > 0 ? [databaseLine(rounds)] : []), ...(await readCounters(bench.stack))];
  let known = rounds.length > 0 ? median(rounds.map(({ orders }) => orders)) : undefined;
  const maximum = async (): Promise<number> => (known ??= (await orderLoad(bench)).perSecond);

  if (has('latency')) add(await idleLatency(bench), await halfLoadLatency(bench, await maximum()));
  if (has('overload')) add(...(await overload(bench, await maximum())));
  const looks: MemoryLook[] = [];
  if (has('held-transaction')) {
    add(await heldTransaction(bench, looks, bench.crowd.finished), ...(await memory(looks)));
  }
  // Before its connections are cut: PostgreSQL is among what goes away.
  await bench.limit.close();
  if (has('outages')) add(...(await outages(bench, await maximum())));
  bench.crowd.close();
  if (has('sockets') || has('one-account'))
    add(...(await measureLargeCrowd(bench, has('sockets'), has('one-account'))));
  return { figures, rounds, counters };
}

/** Measures those of these parts that compare stacks with each other. No other should stand on the machine: changing between processes has its price. */
export async function compareStacks(
  bench: Pick<Bench, 'scale' | 'say'>,
  parts: readonly Part[],
): Promise<readonly Figure[]> {
  const { scale, say } = bench;
  const { figures, add } = figureList(say);
  if (parts.includes('two-instances')) {
    say('new stacks in turns: an ordinary one, and one with two instances of everything');
    const [one, two] = await inTurns(scale, watched, { ...watched, ...twice });
    add(twoInstances(two, one));
  }
  if (parts.includes('switches')) {
    say('new stacks in turns: an ordinary one, and one with nothing that watches');
    const [on, off] = await inTurns(scale, watched, unwatched);
    add(switches(on, off));
  }
  if (parts.includes('growth')) add(...(await growth(bench)));
  return figures;
}

/** P12 and P3, with the sockets of the first open for the second. */
async function measureLargeCrowd(bench: Bench, sockets: boolean, accounts: boolean): Promise<readonly Figure[]> {
  const { stack, scale } = bench;
  const { crowd, figures } = sockets
    ? await manySockets(bench)
    : { crowd: await gatherCrowd(stack, scale.many, scale.inFlight), figures: [] };
  const all = accounts ? [...figures, await oneAccount({ ...bench, crowd })] : figures;
  crowd.close();
  return all;
}
