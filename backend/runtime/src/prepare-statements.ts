import type { Pool } from 'pg';

/**
 * Has every connection of a pool prepare a statement with bound parameters when it first comes, and use it from then on:
 * the set-based statements of the hot paths are few and always the same, and planning one anew takes as long as
 * running it for a dozen rows. What MikroORM writes itself has its values in its text and is left alone.
 */
export function prepareStatements(pool: Pool): void {
  pool.on('connect', (client) => {
    const names = new Map<string, string>();
    const nameOf = (text: string): string => {
      const name = names.get(text) ?? `s${names.size}`;
      names.set(text, name);
      return name;
    };
    client.query = new Proxy(client.query, {
      apply(query, self: unknown, [text, values, ...rest]: readonly unknown[]): unknown {
        const isPrepared = typeof text === 'string' && Array.isArray(values) && values.length > 0;
        return Reflect.apply(
          query,
          self,
          isPrepared ? [{ name: nameOf(text), text, values }, ...rest] : [text, values, ...rest],
        );
      },
    });
  });
}
