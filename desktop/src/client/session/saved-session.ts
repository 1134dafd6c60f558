import { User } from '@orderbell/contracts';
import { z } from 'zod';
import type { KeyValueStore, Log, SecretStore } from '../ports.ts';

const KEY = 'session';
const Saved = z.object({ address: z.string(), user: User, refreshKey: z.string() });

/** What the next renewal needs, in this process or after a restart. */
export interface SavedSession {
  readonly user: User;
  /** Undefined in a browser: the cookie jar has it. */
  readonly refreshToken: string | undefined;
  /**
   * The Idempotency-Key of the exchange of this refresh token. It stays the same until an exchange has been answered, also across
   * a crash and between tabs: an exchange whose answer was lost is a repetition by it, and no theft.
   */
  readonly refreshKey: string;
}

/**
 * Whose session it is lies in the store, its refresh token in the system's protected storage (desktop) or in the browser's cookie
 * jar (`secrets` null). A session belongs to the server that gave it.
 */
export function createSavedSession(address: string, store: KeyValueStore, secrets: SecretStore | null, log: Log) {
  const read = async () => {
    const saved = Saved.safeParse(await store.get(KEY));
    return saved.success && saved.data.address === address ? saved.data : null;
  };
  const write = async ({ user, refreshToken, refreshKey }: SavedSession): Promise<boolean> => {
    const { kept } = secrets === null || refreshToken === undefined ? { kept: true } : await secrets.save(refreshToken);
    await (kept ? store.set(KEY, { address, user, refreshKey }) : store.delete(KEY));
    return kept;
  };

  return {
    /** Null: there is none. `lost`: there was one, but its token is gone. */
    async load(): Promise<SavedSession | 'lost' | null> {
      const saved = await read();
      if (saved === null) return null;
      const { user, refreshKey } = saved;
      if (secrets === null) return { user, refreshKey, refreshToken: undefined };
      const refreshToken = await secrets.load();
      return refreshToken === null ? 'lost' : { user, refreshKey, refreshToken };
    },

    /** The key as another tab may have left it; null when nothing is saved. */
    refreshKey: async (): Promise<string | null> => (await read())?.refreshKey ?? null,

    /** False: it will not outlive the process, because the system protects no secrets or the disk refused. */
    async save(session: SavedSession): Promise<boolean> {
      try {
        return await write(session);
      } catch (error) {
        log('error', 'session could not be saved', { error: error instanceof Error ? error.name : 'unknown' });
        return false;
      }
    },

    async clear(): Promise<void> {
      await secrets?.clear();
      await store.delete(KEY);
    },
  };
}
