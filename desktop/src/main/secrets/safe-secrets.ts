import type { SafeStorage } from 'electron';
import { readFile, rm } from 'node:fs/promises';
import type { Log, SecretStore } from '../../client/ports.ts';
import { replaceFile } from '../storage/replace-file.ts';
import { protects } from './protection.ts';

type Storage = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
  Partial<Pick<SafeStorage, 'getSelectedStorageBackend'>>;

/**
 * The refresh token in a file that only the system's keyring can open. Where the system protects nothing, the token stays in memory:
 * it is never written in a form that another program could read. Asked after the app is ready.
 */
export function createSafeSecrets(file: string, storage: Storage, os: NodeJS.Platform, log: Log): SecretStore {
  let inMemory: string | null = null;

  const isProtected = (): boolean => {
    const available = storage.isEncryptionAvailable();
    // Only Linux has a choice; Electron before version 27 does not tell which one it made.
    const backend = os === 'linux' ? storage.getSelectedStorageBackend?.() : undefined;
    return protects({ os, available, backend });
  };

  return {
    async load() {
      if (inMemory !== null) return inMemory;
      if (!isProtected()) return null;
      try {
        return storage.decryptString(await readFile(file));
      } catch (error) {
        // None was saved, or another keyring wrote it: then the person signs in again.
        log('info', 'no saved secret', { error: error instanceof Error ? error.name : 'unknown' });
        return null;
      }
    },
    async save(secret) {
      inMemory = secret;
      if (!isProtected()) {
        await rm(file, { force: true });
        log('warn', 'the system protects no secrets: the session lasts as long as the process');
        return { kept: false };
      }
      await replaceFile(file, storage.encryptString(secret));
      return { kept: true };
    },
    async clear() {
      inMemory = null;
      await rm(file, { force: true });
    },
  };
}
