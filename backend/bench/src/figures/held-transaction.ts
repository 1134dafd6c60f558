import { Client } from 'pg';
import { orderLoad, type Bench, type OrderLoad } from '../bench.ts';
import type { Figure } from '../report/figure.ts';
import { median } from '../report/statistics.ts';

/** Orders whose memory is looked at, one look for each of the measured stretches. */
export interface MemoryLook {
  readonly orders: number;
  readonly rss: Readonly<Record<'orders' | 'payments', number>>;
}

/** Stretches that are compared: a minute of them. */
const LAST = 3;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

/**
 * P8: somebody's transaction stays open in both databases, so that no dead row can be removed, while orders come without a
 * pause. Compared are the last stretches of that time and one before it: autovacuum comes in some of them, once a minute.
 */
export async function heldTransaction(bench: Bench, looks: MemoryLook[], countOrders: () => number): Promise<Figure> {
  const { stack, scale, say } = bench;
  const stretch = Math.min(20_000, scale.holdMs / 2);
  const before = await orderLoad(bench, { measureMs: stretch });
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
  const held: OrderLoad[] = [];
  while (performance.now() < until) {
    const last = await orderLoad(bench, { warmUpMs: 0, measureMs: stretch });
    const rss = (name: string): number => last.after.get(name)?.rss ?? 0;
    const look = { orders: countOrders(), rss: { orders: rss('orders'), payments: rss('payments') } };
    looks.push(look);
    held.push(last);
    say(
      `  ${last.perSecond.toFixed(0)} orders/s; RSS MB ${megabytes(look.rss.orders)} and ${megabytes(look.rss.payments)}`,
    );
  }
  for (const client of holders) await client.end();
  const last = held.slice(-LAST).map(({ perSecond }) => perSecond);
  return {
    id: 'P8',
    what: `throughput with a transaction held open for ${(scale.holdMs / 1000).toFixed(0)} s / without`,
    unit: 'times',
    values: last.map((perSecond) => perSecond / before.perSecond),
    floor: 0.85,
    goal: 0.97,
    better: 'more',
    detail: `${median(last).toFixed(0)} / ${before.perSecond.toFixed(0)} orders/s`,
  };
}
