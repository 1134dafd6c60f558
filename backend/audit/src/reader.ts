import { Pool } from 'pg';
import type { z } from 'zod';

/** Reads a database, and can do nothing else: its role may only select, and its session is read-only besides. */
export interface Reader {
  readonly rows: <Row extends z.ZodType>(
    row: Row,
    sql: string,
    parameters?: readonly unknown[],
  ) => Promise<readonly z.output<Row>[]>;
  readonly close: () => Promise<void>;
}

/** One connection, opened when it is needed and again after it broke. */
export function openReader(url: string): Reader {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    application_name: 'orderbell-audit',
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
    keepAlive: true,
    // A slice is milliseconds of work. Plans for parallel workers or just-in-time code would cost more than that.
    options:
      '-c default_transaction_read_only=on -c statement_timeout=15000 -c jit=off -c max_parallel_workers_per_gather=0',
  });
  // A server that stops closes idle connections with an error that would end this process if nobody listened.
  pool.on('error', () => undefined);
  return {
    rows: async (row, sql, parameters = []) => {
      const result = await pool.query<Record<string, unknown>>(sql, [...parameters]);
      return result.rows.map((found) => row.parse(found));
    },
    close: () => pool.end(),
  };
}

/** The two databases that must agree. */
export interface Books {
  readonly orders: Reader;
  readonly payments: Reader;
}
