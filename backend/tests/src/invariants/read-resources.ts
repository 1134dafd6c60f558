import { z } from 'zod';
import { query } from '../support/query.ts';
import type { StackAddress } from '../support/stack-address.ts';
import type { DatabaseResources, ProcessResources, Resources } from './resources.ts';

const Held = z.object({
  sessions: z.int(),
  idleInTransaction: z.int(),
  unsentRows: z.int(),
  liveRows: z.int(),
  deadRows: z.int(),
});
/** As the role of the service, which sees the sessions of its own. */
const HELD = `select
  (select count(*)::int from pg_stat_activity where datname = current_database()) as sessions,
  (select count(*)::int from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'
    and state_change < now() - interval '5 s') as "idleInTransaction",
  (select count(*)::int from outbox_messages where not sent) as "unsentRows",
  (select coalesce(sum(n_live_tup), 0)::int from pg_stat_user_tables) as "liveRows",
  (select coalesce(sum(n_dead_tup), 0)::int from pg_stat_user_tables) as "deadRows"`;

/** Reads what the services and their databases hold now. @throws when one of them does not answer */
export async function readResources(address: StackAddress): Promise<Resources> {
  const { gateways, orders, payments, databases } = address;
  const urls = Object.entries({ gateway: gateways, orders, payments }).flatMap(([kind, all]) =>
    all.map((url, index) => [index === 0 ? kind : `${kind}-${index + 1}`, url] as const),
  );
  return {
    processes: await Promise.all(urls.map(([name, url]) => heldByProcess(name, url))),
    databases: await Promise.all([
      heldByDatabase('orders', databases.orders),
      heldByDatabase('payments', databases.payments),
    ]),
  };
}

async function heldByProcess(name: string, url: string): Promise<ProcessResources> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) });
  const text = await answer.text();
  const metric = (which: string): number => {
    const found = new RegExp(`^${which}\\{[^}]*\\} (\\S+)`, 'm').exec(text)?.[1];
    if (found === undefined) throw new Error(`${name} does not tell ${which}`);
    return Number(found);
  };
  return {
    name,
    memoryBytes: metric('process_resident_memory_bytes'),
    openFiles: metric('process_open_fds'),
  };
}

async function heldByDatabase(name: string, url: string): Promise<DatabaseResources> {
  const [held] = await query(url, Held, HELD);
  if (held === undefined) throw new Error(`database ${name} says nothing`);
  return { name, ...held };
}
