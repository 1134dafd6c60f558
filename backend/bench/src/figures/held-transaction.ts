import { Client } from 'pg';
import { orderLoad, type Bench, type OrderLoad } from '../bench.ts';
import type { Figure } from '../report/figure.ts';
import { median } from '../report/statistics.ts';

/** Orders whose memory is looked at, one look for each of the measured stretches. */
export interface MemoryLook {
  readonly orders: number;
  readonly rss: Readonly<Record<'orders' | 'payments', number>>;
}

/** Stretches on each side of the comparison. */
const STRETCHES = 3;

const told = (stretches: readonly Stretch[]): string =>
  `${median(stretches.map(({ perSecond }) => perSecond)).toFixed(0)} orders/s, ${median(stretches.map(({ ofLimit }) => ofLimit)).toFixed(3)} of C`;
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

/** Orders per second, and what share that is of what the database did of the same work without anything around it just before and just after. */
interface Stretch {
  readonly perSecond: number;
  readonly ofLimit: number;
}

/**
 * P8: somebody's transaction stays open in both databases, so that no dead row can be removed, while orders come without a
 * pause. Compared are the last stretches of that time and those before it: autovacuum comes in some of them, once a minute. Each counts
 * by its share of the limit C, which is looked at before and after it, and whose tables the transaction does not see: a machine is not
 * equally fast for five minutes.
 */
export async function heldTransaction(bench: Bench, looks: MemoryLook[], countOrders: () => number): Promise<Figure> {
  const { stack, limit, scale, say } = bench;
  const stretch = Math.min(20_000, scale.holdMs / 2);
  const look = async (): Promise<number> => (await limit.chain(scale.limitMs / 5)).perSecond;
  let lastLook = await look();
  const besideLimit = async ({ perSecond }: OrderLoad): Promise<Stretch> => {
    const before = lastLook;
    lastLook = await look();
    return { perSecond, ofLimit: (2 * perSecond) / (before + lastLook) };
  };
  const free: Stretch[] = [];
  for (let time = 0; time < STRETCHES; time += 1)
    free.push(await besideLimit(await orderLoad(bench, { warmUpMs: 1000, measureMs: stretch / 3 })));
  say(`${(scale.holdMs / 1000).toFixed(0)} s of orders while a transaction is held open in each database`);
  const holders = await Promise.all(
    [stack.databaseUrls.orders, stack.databaseUrls.payments].map(async (connectionString) => {
      const client = new Client({ connectionString });
      client.on('error', () => undefined);
      await client.connect();
      await client.query(
        'set idle_in_transaction_session_timeout = 0; begin isolation level repeatable read; select 1 from outbox_messages limit 1',
      );
      return client;
    }),
  );
  const until = performance.now() + scale.holdMs;
  const held: Stretch[] = [];
  while (performance.now() < until) {
    const last = await orderLoad(bench, { warmUpMs: 0, measureMs: stretch });
    const rss = (name: string): number => last.after.get(name)?.rss ?? 0;
    const memory = { orders: countOrders(), rss: { orders: rss('orders'), payments: rss('payments') } };
    looks.push(memory);
    held.push(await besideLimit(last));
    say(
      `  ${last.perSecond.toFixed(0)} orders/s; RSS MB ${megabytes(memory.rss.orders)} and ${megabytes(memory.rss.payments)}`,
    );
  }
  for (const client of holders) await client.end();
  const last = held.slice(-STRETCHES);
  const without = median(free.map(({ ofLimit }) => ofLimit));
  return {
    id: 'P8',
    what: `throughput, as a share of C, with a transaction held open for ${(scale.holdMs / 1000).toFixed(0)} s / without`,
    unit: 'times',
    values: last.map(({ ofLimit }) => ofLimit / without),
    floor: 0.85,
    goal: 0.97,
    better: 'more',
    detail: `${told(last)} / ${told(free)}`,
  };
}
