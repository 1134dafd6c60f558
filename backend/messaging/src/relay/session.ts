import { hostname } from 'node:os';
import { Client, type QueryResultRow } from 'pg';
import type { Logger } from '../logger.ts';
import { endedWithin } from '../within.ts';
import { SESSION_SETTINGS } from './statements.ts';

/** A relay's own connection: the lock that says which relay is active lives and dies with it. */
export type RelaySession = {
  /** True when this session now holds the lock, and no other relay of this database can. */
  tryLock(): Promise<boolean>;
  listen(onNotify: () => void): Promise<void>;
  notify(): Promise<void>;
  query<Row extends QueryResultRow>(
    statement: { readonly name: string; readonly text: string },
    values: readonly unknown[],
  ): Promise<readonly Row[]>;
  readonly lost: boolean;
  /** Ends the session, and with it the lock. */
  close(): Promise<void>;
};

/** One for each database, as there is one outbox in each. */
export const LOCK = 'messaging relay';
const CHANNEL = 'messaging_relay';
const CONNECT_TIMEOUT_MS = 3000;
/** More than the server's own limit, which is the kinder one. */
const ANSWER_TIMEOUT_MS = 35_000;
const CLOSE_TIMEOUT_MS = 1000;

/** Opens a session; `onLost` is called once when it breaks, not when it is closed. */
export async function openSession(
  options: { readonly databaseUrl: string; readonly name: string; readonly logger: Logger },
  onLost: (error: Error) => void,
): Promise<RelaySession> {
  const client = new Client({
    connectionString: options.databaseUrl,
    // Who looks for the active relay finds its process by this. PostgreSQL keeps 63 bytes.
    application_name: `relay ${options.name}, process ${process.pid} on ${hostname()}`.slice(0, 63),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 2000,
  });
  let lost = false;
  let closing = false;
  const lose = (error: Error) => {
    if (lost || closing) return;
    lost = true;
    onLost(error);
  };
  // Without a listener a server that shuts down would end the whole process.
  client.on('error', lose);
  client.on('end', () => lose(new Error('the connection was closed')));

  const close = async () => {
    closing = true;
    if (await endedWithin(client.end(), CLOSE_TIMEOUT_MS)) return;
    // The server does not answer: what matters is that the socket is gone, the lock goes with it.
    client.connection.stream.destroy();
  };

  try {
    await client.connect();
    await client.query(SESSION_SETTINGS);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    async tryLock() {
      const { rows } = await client.query<{ held: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
        [LOCK],
      );
      return rows[0]?.held === true;
    },
    async listen(onNotify) {
      client.on('notification', onNotify);
      await client.query(`listen ${CHANNEL}`);
    },
    async notify() {
      await client.query(`notify ${CHANNEL}`);
    },
    async query<Row extends QueryResultRow>(
      statement: { readonly name: string; readonly text: string },
      values: readonly unknown[],
    ) {
      const { rows } = await client.query<Row>({ ...statement, values: [...values] });
      return rows;
    },
    get lost() {
      return lost;
    },
    close,
  };
}
