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
    const query: unknown = Reflect.get(client, 'query');
    if (typeof query !== 'function') throw new TypeError('a pg client without query()');
    const prepared = new Proxy(query, {
      apply(target, self: unknown, [text, values, ...rest]: readonly unknown[]): unknown {
        const isStatement = typeof text === 'string' && Array.isArray(values) && values.length > 0;
        const given = isStatement ? [{ name: nameOf(text), text, values: values.map(asParameter) }] : [text, values];
        return Reflect.apply(target, self, [...given, ...rest]);
      },
    });
    Reflect.set(client, 'query', prepared);
  });
}

/**
 * An array of texts as PostgreSQL reads it (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). The driver looks into
 * each element twice for what has to be escaped; here all of them are looked through once, and where nothing is found they are joined.
 */
function asParameter(value: unknown): unknown {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isText)) return value;
  return /["\\]/.test(value.join('')) ? value : `{"${value.join('","')}"}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
