import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Say } from '../machine/environment.ts';
import { clusterFolders } from '../postgres/cluster-folder.ts';
import { removePostgres } from '../postgres/start-postgres.ts';
import { stackFolders } from '../stack/leftovers.ts';

/** Removes what a stack has kept in its folder, and says so first. The lock of the running start stays. */
export async function wipe(folder: string, say: Say): Promise<void> {
  const { postgres } = stackFolders(folder);
  const elsewhere = (await clusterFolders(postgres)).filter((each) => each !== postgres);
  const names = (await readdir(folder)).filter((name) => name !== 'lock');
  if (names.length === 0 && elsewhere.length === 0) {
    say(`nothing to wipe: ${folder} is empty`);
    return;
  }
  say(
    `wiping all orders, accounts, users, messages, keys and logs: ${[...names.map((name) => join(folder, name)), ...elsewhere].join(', ')}`,
  );
  await removePostgres(postgres);
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
}
