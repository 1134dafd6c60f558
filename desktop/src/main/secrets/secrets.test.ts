import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { passwordStore, protects } from './protection.ts';
import { createSafeSecrets } from './safe-secrets.ts';

describe('protection', () => {
  it('is not believed where every copy of the program has the same key', () => {
    expect(protects({ os: 'linux', available: true, backend: 'gnome_libsecret' })).toBe(true);
    expect(protects({ os: 'linux', available: true, backend: 'kwallet6' })).toBe(true);
    expect(protects({ os: 'linux', available: true, backend: 'basic_text' })).toBe(false);
    expect(protects({ os: 'linux', available: true, backend: 'unknown' })).toBe(false);
    expect(protects({ os: 'linux', available: false, backend: 'gnome_libsecret' })).toBe(false);
    expect(protects({ os: 'darwin', available: true, backend: undefined })).toBe(true);
    expect(protects({ os: 'win32', available: false, backend: undefined })).toBe(false);
  });

  it('is asked of a secret service on desktops that Chromium does not know, if one runs', () => {
    expect(passwordStore('sway', false, () => true)).toBe('gnome-libsecret');
    expect(passwordStore('', false, () => true)).toBe('gnome-libsecret');
    expect(passwordStore('sway', false, () => false)).toBeNull();
    expect(passwordStore('sway', true, () => true)).toBeNull();
    expect(passwordStore('ubuntu:GNOME', false, () => expect.fail('must not be asked'))).toBeNull();
    expect(passwordStore('KDE', false, () => expect.fail('must not be asked'))).toBeNull();
  });
});

describe('the refresh token', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orderbell-secrets-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const keyring = (backend: 'gnome_libsecret' | 'basic_text', key = 'k') => ({
    isEncryptionAvailable: () => backend !== 'basic_text',
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from(key + Buffer.from(text).toString('hex')),
    decryptString: (data: Buffer) => {
      if (!data.toString().startsWith(key)) throw new Error('another key');
      return Buffer.from(data.toString().slice(key.length), 'hex').toString();
    },
  });
  const open = (storage: ReturnType<typeof keyring>) =>
    createSafeSecrets(join(folder, 'session.bin'), storage, 'linux', () => {});

  it('survives a restart, encrypted, readable by its owner alone', async () => {
    expect(await open(keyring('gnome_libsecret')).save('token')).toEqual({ kept: true });
    const file = join(folder, 'session.bin');
    expect(await readFile(file, 'utf8')).not.toContain('token');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await open(keyring('gnome_libsecret')).load()).toBe('token');
  });

  it('stays in memory where nothing is protected, and an older file goes', async () => {
    await open(keyring('gnome_libsecret')).save('old');
    const secrets = open(keyring('basic_text'));
    expect(await secrets.save('token')).toEqual({ kept: false });
    expect(await secrets.load()).toBe('token');
    expect(await readdir(folder)).toEqual([]);
    expect(await open(keyring('basic_text')).load()).toBeNull();
  });

  it('is gone after signing out, and unreadable with another keyring', async () => {
    const secrets = open(keyring('gnome_libsecret'));
    await secrets.save('token');
    expect(await open(keyring('gnome_libsecret', 'other')).load()).toBeNull();
    await secrets.clear();
    expect(await secrets.load()).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });
});
