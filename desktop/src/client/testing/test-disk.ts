import { createMemoryStore } from '../memory-store.ts';
import type { KeyValueStore, PeerMessage, Peers, SecretStore } from '../ports.ts';

/** A disk: what it holds outlives the client that wrote it. */
export interface TestDisk extends KeyValueStore {
  readonly values: ReadonlyMap<string, unknown>;
  /** The next write fails. */
  failNext(): void;
}

export function createTestDisk(): TestDisk {
  const values = new Map<string, unknown>();
  const store = createMemoryStore(values);
  let failing = false;
  return {
    ...store,
    values,
    failNext() {
      failing = true;
    },
    set(key, value) {
      if (!failing) return store.set(key, value);
      failing = false;
      return Promise.reject(new Error('disk full'));
    },
  };
}

/** A keyring; `protects` false: the system has no real one. */
export function createMemorySecrets(protects = true): SecretStore & { readonly value: () => string | null } {
  let secret: string | null = null;
  return {
    value: () => secret,
    load: () => Promise.resolve(secret),
    save(next) {
      if (protects) secret = next;
      return Promise.resolve({ kept: protects });
    },
    clear() {
      secret = null;
      return Promise.resolve();
    },
  };
}

/** Tabs of one browser: they hear each other, not themselves. */
export function createMemoryPeers(): () => Peers {
  const listeners = new Map<symbol, (message: PeerMessage) => void>();
  return () => {
    const self = Symbol('tab');
    return {
      tell(message) {
        for (const [id, listener] of listeners)
          if (id !== self) queueMicrotask(() => listener(structuredClone(message)));
      },
      listen(listener) {
        listeners.set(self, listener);
        return () => void listeners.delete(self);
      },
    };
  };
}
