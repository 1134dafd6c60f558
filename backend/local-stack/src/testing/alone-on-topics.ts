import { Client } from 'pg';
import { inject } from 'vitest';

/** Any constant of our own. */
const LOCK = 7_205_482;

/**
 * Waits until no other test file uses the product's own topics in the run's Kafka, and keeps the others waiting until the
 * answered function is called: two services under test at once would answer each other's messages.
 */
export async function aloneOnTopics(): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  return () => client.end();
}
