import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';

/**
 * One statement with bound parameters in the transaction of `em`. `em.execute` would write the parameters into the text,
 * and take an array apart into a list.
 *
 * The type of the rows is the caller's word for what its SQL returns. MikroORM's pool gives int8 and times as text.
 */
export async function query<Row>(
  em: EntityManager,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly Row[]> {
  const result = await em.getKysely().executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]));
  return result.rows;
}
