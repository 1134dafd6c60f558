import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The superuser's password of a cluster, made once and kept beside it where only the caller may read it. */
export interface SuperuserPassword {
  readonly password: string;
  /** True when it was made just now: there can be no cluster that knows it yet. */
  readonly isNew: boolean;
}

/** Reads the password of the cluster of `dataDir`, or makes the first one. */
export async function superuserPassword(dataDir: string): Promise<SuperuserPassword> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'superuser-password');
  if (existsSync(file)) return { password: await readFile(file, 'utf8'), isNew: false };
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  return { password, isNew: true };
}
