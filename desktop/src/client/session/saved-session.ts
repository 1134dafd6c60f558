import { User } from '@orderbell/contracts';
import { z } from 'zod';
import type { KeyValueStore, Log, SecretStore } from '../ports.ts';

const KEY = 'session';
const Saved = z.object({ address: z.string(), user: User });

/** What a start needs to renew the session of the last one. */
export interface SavedSession {
  readonly user: User;
  /** Undefined in a browser: the cookie jar has it. */
  readonly refreshToken: string | undefined;
}

/**
 * Whose session it is lies in the store, its refresh token in the system's protected storage (desktop) or in the browser's cookie
 * jar (`secrets` null). A session belongs to the server that gave it.
 */
export function createSavedSession(store: KeyValueStore, secrets: SecretStore | null, log: Log) {
  const write = async (address: string, user: User, refreshToken: string | undefined): Promise<boolean> => {
    const { kept } = secrets === null || refreshToken === undefined ? { kept: true } : await secrets.save(refreshToken);
    await (kept ? store.set(KEY, { address, user }) : store.delete(KEY));
    return kept;
  };

  return {
    /** Null: there is none. `lost`: there was one, but its token is gone. */
    async load(address: string): Promise<SavedSession | 'lost' | null> {
      const saved = Saved.safeParse(await store.get(KEY));
      if (!saved.success || saved.data.address !== address) return null;
      if (secrets === null) return { user: saved.data.user, refreshToken: undefined };
      const refreshToken = await secrets.load();
      return refreshToken === null ? 'lost' : { user: saved.data.user, refreshToken };
    },

    /** False: it will not outlive the process, because the system protects no secrets or the disk refused. */
    async save(address: string, user: User, refreshToken: string | undefined): Promise<boolean> {
      try {
        return await write(address, user, refreshToken);
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
