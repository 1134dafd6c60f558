import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { z } from 'zod';

/** A bigint column: the driver brings it as text, and beyond 2^53 - 1 it is refused rather than rounded. */
export const int8 = z.string().transform(Number).pipe(z.int());

/** A timestamptz column: MikroORM has the driver bring times as text. */
export const timestamptz = z.string().transform((value) => new Date(value));

/**
 * One statement with bound parameters in the transaction of `em`, and its rows as `row` parses them. For set-based work:
 * `em.execute` writes parameters into the text, and takes an array apart into a list.
 * @throws z.ZodError when the statement does not return what `row` says
 */
export async function rowsOf<Row extends z.ZodType>(
  em: EntityManager,
  row: Row,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly z.output<Row>[]> {
  const result = await em.getKysely().executeQuery(CompiledQuery.raw(sql, [...parameters]));
  return result.rows.map((found) => row.parse(found));
}

/** The same for a statement that changes something, as the number of rows it changed. */
export async function rowsChanged(em: EntityManager, sql: string, parameters: readonly unknown[]): Promise<number> {
  const result = await em.getKysely().executeQuery(CompiledQuery.raw(sql, [...parameters]));
  return Number(result.numAffectedRows ?? 0);
}
