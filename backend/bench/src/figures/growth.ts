import { orderLoad, type Bench } from '../bench.ts';
import { clearExpired, expiredLeft, layExpired } from '../growth/expired-rows.ts';
import { REPLAYED, startGrownStack, type GrownStack } from '../growth/grown-stack.ts';
import { createListReader, replay } from '../growth/reading.ts';
import { median } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

/** What is measured at each size, one value for each round; more is better in all of them. */
interface Rates {
  readonly throughput: number[];
  readonly newest: number[];
  readonly deep: number[];
  readonly replays: number[];
  readonly pruning: number[];
}
type Name = keyof Rates;

const REPLAYS = 10;
const PRUNING_WARM_UP_MS = 8000;

const what: Readonly<Record<Name, { readonly text: string; readonly unit: string }>> = {
  throughput: { text: 'whole orders per second', unit: 'orders/s' },
  newest: { text: 'first pages of the longest list', unit: 'pages/s' },
  deep: { text: 'pages of its last tenth', unit: 'pages/s' },
  replays: { text: `replays of ${REPLAYED} changes`, unit: 'changes/s' },
  pruning: { text: 'whole orders per second while outbox and inbox are pruned', unit: 'orders/s' },
};

/** G: the same work on full tables, against empty ones, in turns. */
export async function growth({ scale, say }: Pick<Bench, 'scale' | 'say'>): Promise<readonly Figure[]> {
  const sides: { readonly side: GrownStack; readonly rates: Rates }[] = [];
  try {
    for (const orders of [0, ...scale.history]) {
      const rates: Rates = { throughput: [], newest: [], deep: [], replays: [], pruning: [] };
      sides.push({ side: await startGrownStack(orders, scale, say), rates });
    }
    say('orders, lists and replays on each in turn');
    const readers = await Promise.all(sides.map(({ side }) => createListReader(side)));
    for (const { side } of sides) await orderLoad(side, { measureMs: 1000 });
    for (let round = 0; round < scale.rounds; round += 1) {
      for (const { side, rates } of sides) rates.throughput.push((await orderLoad(side)).perSecond);
      for (const [index, { rates }] of sides.entries()) {
        rates.newest.push((await readers[index]?.newest()) ?? Number.NaN);
        rates.deep.push((await readers[index]?.deep()) ?? Number.NaN);
      }
      // Each is over in half a second: many of them, each beside one of the other side.
      for (let time = 0; time < REPLAYS; time += 1)
        for (const { side, rates } of sides) rates.replays.push((REPLAYED / (await replay(side))) * 1000);
    }
    for (const reader of readers) await reader.close();
    say('orders while rows past their time are deleted');
    for (let round = 0; round < Math.min(2, scale.rounds); round += 1)
      for (const { side, rates } of sides) rates.pruning.push(await whilePruning(side));
    for (const { side } of sides) side.crowd.close();
  } finally {
    for (const { side } of sides) await side.stack.stop();
  }
  const [empty, ...full] = sides;
  return empty === undefined ? [] : full.flatMap((each) => compare(empty.rates, each.rates, each.side));
}

/** Services prune when they start and then as fast as they allow themselves to, until nothing is past its time. */
async function whilePruning(side: GrownStack): Promise<number> {
  const services = ['orders', 'payments'].map((name) => side.stack.process(name));
  await Promise.all(services.map((service) => service.stop()));
  await layExpired(side.stack);
  const before = await expiredLeft(side.stack);
  await Promise.all(services.map((service) => service.start()));
  const { perSecond } = await orderLoad(side, { warmUpMs: PRUNING_WARM_UP_MS });
  const after = await expiredLeft(side.stack);
  if (after.sent === 0 || after.sent === before.sent) throw new Error('nothing was pruned while it was measured');
  await clearExpired(side.stack);
  return perSecond;
}

function compare(empty: Rates, full: Rates, { orders, collected }: GrownStack): readonly Figure[] {
  const names: readonly Name[] = ['throughput', 'newest', 'deep', 'replays', 'pruning'];
  return names.map((name, index) => ({
    id: `G${index + 1}`,
    what: `${what[name].text}: with ${orders / 1e6} million orders / with none`,
    unit: 'times',
    values: full[name].map((value, round) => value / (empty[name][round] ?? Number.NaN)),
    floor: 0.9,
    better: 'more',
    detail:
      `${median(full[name]).toFixed(0)} / ${median(empty[name]).toFixed(0)} ${what[name].unit}` +
      (name === 'newest' || name === 'deep' ? `; the lists have ${collected} and ${REPLAYED} orders` : ''),
  }));
}
