import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** A database and the role that owns it. */
export interface DatabaseRequest {
  readonly name: string;
  /** Named as the database when absent. */
  readonly role?: string | undefined;
  /** A random one when absent. */
  readonly password?: string | undefined;
}

/**
 * Makes a database that only its own role (and the superuser) can enter, and gives its URL. What exists already stays
 * as it is, except the password, which becomes the given one.
 */
export async function createDatabase(
  postgres: { readonly superuserUrl: string },
  { name, role = name, password = randomBytes(18).toString('base64url') }: DatabaseRequest,
): Promise<string> {
  const client = new Client({ connectionString: postgres.superuserUrl });
  // A server that stops closes idle connections with an error that would end this process if nobody listened.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const database = escapeIdentifier(name);
    const owner = escapeIdentifier(role);
    const roles = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    const verb = roles.rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${owner} LOGIN PASSWORD ${escapeLiteral(password)}`);
    const databases = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (databases.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${owner}`);
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  } finally {
    await client.end();
  }
  const url = new URL(postgres.superuserUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}
