import type { Client } from 'pg';
import type { Say } from '../machine/environment.ts';
import { withClient } from '../postgres/with-client.ts';
import type { Stack } from '../stack/stack.ts';
import { historyFunctions, historyOf, type HistoryShape } from './history-statements.ts';

/** Somebody without orders and without an account so far. */
interface Owner {
  readonly userId: string;
}

/** Whose orders there are to be, of one minor unit each, and how many. */
export interface WantedHistory {
  readonly orders: number;
  /** The one with the long list, and how long it is. */
  readonly collector: Owner;
  readonly collected: number;
  /** All others have the rest in equal parts, and an account in any case. */
  readonly others: readonly Owner[];
  /** What each of them had on the account at first, in minor units. */
  readonly balance: number;
}

const STRETCH = 200_000;

/**
 * Lays a history of finished orders into a stack whose orders it will be, with accounts, ledger, and what the outbox and the
 * inbox would still remember. The audit is away meanwhile: between two statements the books do not agree.
 */
export async function layHistory(stack: Stack, wanted: WantedHistory, say: Say = () => undefined): Promise<void> {
  const { orders, collector, collected, others, balance } = wanted;
  const shape: HistoryShape = {
    orders,
    every: Math.floor(orders / collected),
    people: others.length,
    lastAt: new Date(Date.now() - 60_000),
  };
  await stack.process('audit').stop();
  const owners = [collector, ...others].map(({ userId }) => userId);
  for (const owner of ['payments', 'orders', 'gateway'] as const) {
    await withClient(stack.databaseUrls[owner], async (client) => {
      await client.query(`set synchronous_commit = off; ${historyFunctions(shape)}`);
      await client.query(
        `insert into owners (n, user_id) select ord - 1, id from unnest($1::uuid[]) with ordinality as o (id, ord)`,
        [owners],
      );
      await client.query('analyze owners');
      await lay(client, owner, { orders, balance }, say);
    });
  }
  await stack.process('audit').start();
}

async function lay(
  client: Client,
  owner: keyof typeof historyOf,
  { orders, balance }: Pick<WantedHistory, 'orders' | 'balance'>,
  say: Say,
): Promise<void> {
  const { first, each, tables } = historyOf[owner];
  for (const text of first) await client.query(text, text.includes('$1') ? [balance] : []);
  for (let from = 1; from <= orders; from += STRETCH) {
    const to = Math.min(orders, from + STRETCH - 1);
    for (const text of each) await client.query(text, [from, to, ...(text.includes('$3') ? [balance] : [])]);
    if (to % (5 * STRETCH) === 0) say(`  ${owner}: ${to / 1e6} million orders`);
  }
  // What autovacuum would have done by now, and the checkpoint that would otherwise come in the middle of what is measured.
  await client.query(`vacuum (analyze) ${tables}`);
  await client.query('checkpoint');
}
