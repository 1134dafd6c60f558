import type { Stack } from '@orderbell/local-stack';
import type { Client } from 'pg';
import { BALANCE } from '../bench.ts';
import type { Person } from '../load/person.ts';
import { withClient } from '../machine/with-client.ts';
import type { Say } from '../say.ts';
import { historyFunctions, historyOf, type HistoryShape } from './history-statements.ts';

/** Whose orders there are to be, and how many. */
export interface WantedHistory {
  readonly orders: number;
  /** The one with the long list, and how long it is. */
  readonly collector: Person;
  readonly collected: number;
  /** All others have the rest in equal parts, and an account in any case. */
  readonly others: readonly Person[];
}

const STRETCH = 200_000;

/**
 * Lays a history of finished orders into a stack's empty databases, with accounts, ledger, and what the outbox and the inbox
 * would still remember. The audit is away meanwhile: between two statements the books do not agree.
 */
export async function layHistory(stack: Stack, wanted: WantedHistory, say: Say): Promise<void> {
  const { orders, collector, collected, others } = wanted;
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
      await lay(client, owner, orders, say);
    });
  }
  await stack.process('audit').start();
}

async function lay(client: Client, owner: keyof typeof historyOf, orders: number, say: Say): Promise<void> {
  const { first, each, tables } = historyOf[owner];
  for (const text of first) await client.query(text, text.includes('$1') ? [BALANCE] : []);
  for (let from = 1; from <= orders; from += STRETCH) {
    const to = Math.min(orders, from + STRETCH - 1);
    for (const text of each) await client.query(text, [from, to, ...(text.includes('$3') ? [BALANCE] : [])]);
    if (to % (5 * STRETCH) === 0) say(`  ${owner}: ${to / 1e6} million orders`);
  }
  // What autovacuum would have done by now, and the checkpoint that would otherwise come in the middle of what is measured.
  await client.query(`vacuum (analyze) ${tables}`);
  await client.query('checkpoint');
}
