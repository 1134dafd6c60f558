import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { KeyValueStore } from '../ports.ts';

interface Schema extends DBSchema {
  readonly values: { readonly key: string; readonly value: unknown };
}

/** The browser has to have it on disk, not only in its memory, before an order is sent. */
const durable = { durability: 'strict' } as const;

/**
 * The store of a page and its other tabs. Rejects where the browser allows no database.
 * The connection gives way when a later version of the page needs to change the database, and is opened again when the browser has cut it.
 */
export async function openIndexedDbStore(name = 'orderbell'): Promise<KeyValueStore> {
  let connection: Promise<IDBPDatabase<Schema>> | null = null;
  const open = (): Promise<IDBPDatabase<Schema>> => {
    connection ??= openDB<Schema>(name, 1, {
      upgrade: (database) => void database.createObjectStore('values'),
      blocking: (_, __, event) => {
        connection = null;
        if (event.target instanceof IDBDatabase) event.target.close();
      },
      terminated: () => {
        connection = null;
      },
    });
    return connection;
  };
  await open();
  return {
    get: async (key) => (await open()).get('values', key),
    async set(key, value) {
      const transaction = (await open()).transaction('values', 'readwrite', durable);
      await Promise.all([transaction.store.put(value, key), transaction.done]);
    },
    async delete(key) {
      const transaction = (await open()).transaction('values', 'readwrite', durable);
      await Promise.all([transaction.store.delete(key), transaction.done]);
    },
    list: async (prefix) => (await open()).getAll('values', IDBKeyRange.bound(prefix, `${prefix}\uffff`)),
  };
}
