import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Say } from '../machine/environment.ts';
import { clusterFolders } from '../postgres/cluster-folder.ts';
import { removePostgres } from '../postgres/start-postgres.ts';
import { stackFolders } from '../stack/stack-folder.ts';

/** What a stack makes in its folder. Nothing else is removed: the folder may be one that holds other things too. */
const ours: ReadonlySet<string> = new Set(['postgres', 'kafka', 'run', 'logs', 'desktop', 'secrets.json']);

/** Removes what a stack has kept in its folder, and says so first. */
export async function wipe(folder: string, say: Say): Promise<void> {
  const { postgres } = stackFolders(folder);
  const names = (await readdir(folder)).filter((name) => ours.has(name)).map((name) => join(folder, name));
  const elsewhere = (await clusterFolders(postgres)).filter((each) => each !== postgres);
  const doomed = [...names, ...elsewhere];
  if (doomed.length === 0) {
    say(`nothing to wipe in ${folder}`);
    return;
  }
  say(`wiping all users, accounts, orders, messages, keys and logs: ${doomed.join(', ')}`);
  await removePostgres(postgres);
  for (const name of names) await rm(name, { recursive: true, force: true });
}
