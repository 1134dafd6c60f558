/** What is needed here of a pg connection in a pool. */
interface PooledConnection {
  query: (...parameters: readonly unknown[]) => unknown;
  /** Gives the connection back to its pool, or closes it. */
  readonly release: (close: boolean) => void;
}

interface Pool {
  readonly on: (event: 'connect', listener: (connection: PooledConnection) => void) => unknown;
}

/**
 * Gives the pool its connections back that were lost in a transaction. Kysely 0.29 releases a connection only after a BEGIN,
 * COMMIT or ROLLBACK that succeeds (kysely-org/kysely#1990, open), so each transaction that an outage cuts would take one
 * away for ever, and after as many as the pool is large, nothing would reach the database again.
 *
 * A COMMIT that fails is followed by a ROLLBACK; whether that one fails decides.
 */
export function reclaimLostConnections(pool: Pool): void {
  pool.on('connect', (connection) => {
    const query = connection.query.bind(connection);
    connection.query = (...parameters) => {
      const result = query(...parameters);
      if (result instanceof Promise && isBoundary(parameters[0])) result.catch(() => connection.release(true));
      return result;
    };
  });
}

function isBoundary(sql: unknown): boolean {
  return typeof sql === 'string' && /^(?:begin|start transaction|rollback$)/.test(sql);
}
