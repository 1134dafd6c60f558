import type { Pool, PoolClient } from 'pg';

interface Use {
  pending: number;
  answeredAt: number;
}

/**
 * Takes connections out of a pool that have gone silent, as those do whose other end has vanished without a word.
 *
 * `pg` gives up a query after `query_timeout`, and leaves the connection as it is; the pool hands it out again, and every
 * further query on it waits for the answer to the first, and is given up in its turn, for as long as the operating system
 * believes in the connection. Here the first such query ends its connection, and the idle ones that have not been heard of
 * since it was sent: they most likely end at the same place.
 */
export function dropDeadConnections(pool: Pool): void {
  const uses = new Map<PoolClient, Use>();
  const drop = (client: PoolClient): void => {
    uses.delete(client);
    client.connection.stream.destroy();
  };

  pool.on('remove', (client) => uses.delete(client));
  pool.on('connect', (client) => {
    const use: Use = { pending: 0, answeredAt: performance.now() };
    uses.set(client, use);
    const query: unknown = Reflect.get(client, 'query');
    if (typeof query !== 'function') return;

    const watch = async (answer: Promise<unknown>): Promise<void> => {
      const sentAt = performance.now();
      use.pending += 1;
      try {
        await answer;
        use.answeredAt = performance.now();
      } catch (error) {
        if (!(error instanceof Error) || error.message !== 'Query read timeout') {
          use.answeredAt = performance.now();
          return;
        }
        drop(client);
        for (const [other, { pending, answeredAt }] of uses) if (pending === 0 && answeredAt < sentAt) drop(other);
      } finally {
        use.pending -= 1;
      }
    };
    Object.assign(client, {
      query: (...given: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(query, client, given);
        if (answer instanceof Promise) void watch(answer);
        return answer;
      },
    });
  });
}
