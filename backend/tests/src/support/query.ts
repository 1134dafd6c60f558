import { Client } from 'pg';
import type { z } from 'zod';

/** Runs one statement on a connection of its own and validates its rows. */
export async function query<T>(
  url: string,
  row: z.ZodType<T>,
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly T[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
  // A server that stops ends idle connections with an error that would end this process if nobody listened.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(statement, [...values]);
    return result.rows.map((found) => row.parse(found));
  } finally {
    await client.end();
  }
}
