import type { KeyValueStore } from './ports.ts';

/** A store that is gone with the process. Values are copied, as any other store does. */
export function createMemoryStore(values = new Map<string, unknown>()): KeyValueStore {
  return {
    get: (key) => Promise.resolve(structuredClone(values.get(key))),
    set(key, value) {
      values.set(key, structuredClone(value));
      return Promise.resolve();
    },
    delete(key) {
      values.delete(key);
      return Promise.resolve();
    },
    list(prefix) {
      const keys = [...values.keys()].filter((key) => key.startsWith(prefix)).sort();
      return Promise.resolve(keys.map((key) => structuredClone(values.get(key))));
    },
  };
}
