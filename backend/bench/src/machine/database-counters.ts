import { withClient, type Stack } from '@orderbell/local-stack';

/** What PostgreSQL has counted since its start. */
export interface DatabaseCounters {
  /** Of the product's databases. */
  readonly commits: number;
  /** Times that the log was forced to the disk, whoever waited for it. */
  readonly flushes: number;
  /** Bytes of the log. */
  readonly logged: number;
}

/** What was counted between two looks, for each of so many orders. */
export function perOrder(before: DatabaseCounters, after: DatabaseCounters, orders: number): DatabaseCounters {
  return {
    commits: (after.commits - before.commits) / orders,
    flushes: (after.flushes - before.flushes) / orders,
    logged: (after.logged - before.logged) / orders,
  };
}

/** A session's counters reach the statistics a second after its last transaction at the latest while it works. */
const COUNTERS = `select
  (select sum(xact_commit) from pg_stat_database where datname = any($1))::float8 as commits,
  (select sum(fsyncs) from pg_stat_io where object = 'wal')::float8 as flushes,
  (select wal_bytes from pg_stat_wal)::float8 as logged`;

export async function databaseCounters({ databaseUrls }: Pick<Stack, 'databaseUrls'>): Promise<DatabaseCounters> {
  const names = Object.values(databaseUrls).map((url) => new URL(url).pathname.slice(1));
  return withClient(databaseUrls.orders, async (client) => {
    const [row] = (await client.query<DatabaseCounters>(COUNTERS, [names])).rows;
    if (row === undefined) throw new Error('PostgreSQL tells nothing about itself');
    return row;
  });
}

const SETTINGS = `select name, current_setting(name) as value from pg_settings where name = any($1) order by name`;
const TOLD = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
  'max_wal_size',
  'checkpoint_timeout',
  'wal_compression',
];

/** The version and the settings on which durability and speed depend. */
export async function databaseSettings({
  databaseUrls,
}: Pick<Stack, 'databaseUrls'>): Promise<Readonly<Record<string, string>>> {
  const rows = await withClient(
    databaseUrls.orders,
    async (client) => (await client.query<{ name: string; value: string }>(SETTINGS, [TOLD])).rows,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}
