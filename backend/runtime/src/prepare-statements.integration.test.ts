import { freshDatabase } from '@orderbell/local-stack/testing';
import { Pool } from 'pg';
import { expect, it } from 'vitest';
import { prepareStatements } from './prepare-statements.ts';

it('prepares a statement with parameters once for each connection, and no other', async () => {
  const pool = new Pool({ connectionString: await freshDatabase('prepared'), max: 1 });
  prepareStatements(pool);
  const client = await pool.connect();
  for (const value of [[1, 2], [3], []]) {
    const { rows } = await client.query<{ sum: string }>('select coalesce(sum(n), 0) as sum from unnest($1::int[]) n', [
      value,
    ]);
    expect(Number(rows[0]?.sum)).toBe(value.reduce((sum, each) => sum + each, 0));
  }
  await client.query('select 1');
  await expect(client.query('select 1 / $1::int', [0])).rejects.toThrow('division by zero');
  const { rows } = await client.query<{ statement: string; used: number }>(
    'select statement, (generic_plans + custom_plans)::int as used from pg_prepared_statements order by 1',
  );
  expect(rows).toEqual([
    { statement: 'select 1 / $1::int', used: 0 },
    { statement: 'select coalesce(sum(n), 0) as sum from unnest($1::int[]) n', used: 3 },
  ]);
  client.release();
  await pool.end();
});
