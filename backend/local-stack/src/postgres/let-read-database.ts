import { Client, escapeIdentifier, escapeLiteral } from 'pg';

export interface ReaderRequest {
  readonly database: string;
  /** Who makes the tables. */
  readonly owner: string;
  readonly role: string;
  readonly password: string;
}

/**
 * Lets a role read everything in a database, now and later, and do nothing else there; gives its URL. The role is made when it is
 * missing, and its password becomes the given one.
 */
export async function letReadDatabase(
  { superuserUrl }: { readonly superuserUrl: string },
  { database, owner, role, password }: ReaderRequest,
): Promise<string> {
  const url = new URL(superuserUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  const client = new Client({ connectionString: url.href });
  // A server that stops closes idle connections with an error that would end this process if nobody listened.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const [reader, maker] = [escapeIdentifier(role), escapeIdentifier(owner)];
    const roles = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    const verb = roles.rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${reader} LOGIN PASSWORD ${escapeLiteral(password)}`);
    await client.query(`ALTER ROLE ${reader} SET default_transaction_read_only = on`);
    await client.query(`GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${reader}`);
    await client.query(`GRANT USAGE ON SCHEMA public TO ${reader}`);
    await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}`);
    await client.query(
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${maker} IN SCHEMA public GRANT SELECT ON TABLES TO ${reader}`,
    );
  } finally {
    await client.end();
  }
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url.href;
}
