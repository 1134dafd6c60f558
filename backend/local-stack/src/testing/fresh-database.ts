import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createDatabase } from '../postgres/create-database.ts';

/**
 * Makes an empty database with a role of its own in the run's PostgreSQL and gives its URL. `name` is only a hint for
 * who looks at the server: it is made unique. The database goes with the run.
 */
export async function freshDatabase(name = 'test'): Promise<string> {
  const unique = `${name}_${randomUUID().slice(0, 13).replace('-', '')}`;
  return createDatabase({ superuserUrl: inject('postgresUrl') }, { name: unique });
}
