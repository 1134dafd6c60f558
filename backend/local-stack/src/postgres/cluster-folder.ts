import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { isRoot, type Say } from '../machine/environment.ts';
import type { RunAs } from '../machine/server-process.ts';
import { canEnter, postgresUser } from './run-as.ts';

/** Where root's clusters lie when the user that runs PostgreSQL cannot enter the folder that was asked for. */
const systemFolder = '/var/lib/orderbell';

/** The file in there that names the folder which a cluster belongs to. */
const owner = 'belongs-to';

/** Where the cluster lies and who runs it. */
export interface ClusterFolder {
  readonly folder: string;
  readonly user: RunAs | undefined;
}

/**
 * Decides where the cluster of `dataDir` lies: in it, or, for root in a folder that only root may enter, in a system
 * folder named after it. `isNew` says that `dataDir` has never held a cluster: one that is in the
 * system folder all the same belonged to a `dataDir` that was removed, and goes.
 */
export async function placeCluster(dataDir: string, isNew: boolean, say: Say): Promise<ClusterFolder> {
  const inside = join(dataDir, 'cluster');
  if (!isRoot()) return { folder: inside, user: postgresUser(inside) };
  await chmod(dataDir, 0o711);
  const outside = await outsideFolder(dataDir);
  if (isNew && existsSync(outside)) {
    say(`removing ${outside}: it belongs to a folder that no longer exists`);
    await rm(outside, { recursive: true });
  }
  const folder = existsSync(outside) ? outside : inside;
  const user = postgresUser(folder);
  if (folder === outside || user === undefined || (await canEnter(user, dataDir))) {
    return { folder, user };
  }
  if (existsSync(inside)) {
    throw new Error(
      `The PostgreSQL data in ${inside} can no longer be reached by the user that runs PostgreSQL (id ${user.uid}): let it enter every folder above (chmod o+x), or wipe the data with "npm start -- --fresh"`,
    );
  }
  say(`PostgreSQL keeps its data in ${outside}: it cannot run as root, and only root may enter ${dataDir}`);
  await mkdir(dirname(outside), { recursive: true });
  await chmod(systemFolder, 0o711);
  await chmod(dirname(outside), 0o711);
  await writeFile(join(dirname(outside), owner), await realpath(dataDir));
  await removeOrphans();
  return { folder: outside, user };
}

/**
 * Removes clusters whose folder was a temporary one and is gone: who deletes a test's folder does not know of them.
 * Those of other folders stay, for a missing folder may be a disk that is not mounted.
 */
async function removeOrphans(): Promise<void> {
  const temporary = `${await realpath(tmpdir())}${sep}`;
  for (const entry of await readdir(systemFolder)) {
    const folder = join(systemFolder, entry);
    const dataDir = await readFile(join(folder, owner), 'utf8').catch(() => undefined);
    if (dataDir?.startsWith(temporary) === true && !existsSync(dataDir)) {
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  }
}

/** Gives a folder to the user that runs PostgreSQL. */
export async function makeClusterFolder(folder: string, user: RunAs | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user !== undefined) await chown(folder, user.uid, user.gid);
}

/** Every folder that a cluster of `dataDir` may occupy and that exists. */
export async function clusterFolders(dataDir: string): Promise<readonly string[]> {
  const folders = [dataDir, ...(isRoot() ? [dirname(await outsideFolder(dataDir))] : [])];
  return folders.filter((folder) => existsSync(folder));
}

async function outsideFolder(dataDir: string): Promise<string> {
  const path = existsSync(dataDir) ? await realpath(dataDir) : dataDir;
  return join(systemFolder, createHash('sha256').update(path).digest('hex').slice(0, 16), 'cluster');
}
