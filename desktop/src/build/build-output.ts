import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The folder of this workspace. */
export const desktop = join(import.meta.dirname, '../..');

export interface BuildOutput {
  /** What is built. */
  readonly folder: string;
  /** Files and folders that it is made of, from the workspace's folder. */
  readonly sources: readonly string[];
  readonly build: (into: string) => Promise<void>;
}

const notPartOfIt = /\.test\.tsx?$|[\\/]testing[\\/]/;
/** Of which sources a folder was built. */
const STAMP = '.built-from';

/**
 * Builds unless the folder is there and was made of these very sources; answers whether it was built. Several processes may do so at
 * the same time: each builds beside the old folder and puts the result in its place.
 */
export async function buildUnlessFresh({ folder, sources, build }: BuildOutput): Promise<boolean> {
  const wanted = await hashOf(sources);
  if ((await readFile(join(folder, STAMP), 'utf8').catch(() => null)) === wanted) return false;
  await removeLeftovers(folder);
  const fresh = `${folder}.${process.pid}`;
  try {
    await build(fresh);
    await writeFile(join(fresh, STAMP), wanted);
    await replace(folder, fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return true;
}

/** Every file of a folder and the folders in it, sorted; of a file, itself. */
export async function filesOf(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function hashOf(sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of await filesOf(join(desktop, source))) {
      if (notPartOfIt.test(file)) continue;
      hash
        .update(file.slice(desktop.length))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** What builds that were killed have left behind: folders named by a process that is no more. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(dirname(folder)).catch(() => []);
  for (const name of names) {
    const [base, pid] = name.split('.');
    if (base === basename(folder) && pid !== undefined && !isRunning(Number(pid)))
      await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is running too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function replace(folder: string, fresh: string): Promise<void> {
  const old = `${fresh}.old`;
  await mkdir(dirname(folder), { recursive: true });
  await rename(folder, old).catch(() => {});
  await rename(fresh, folder).catch((error: unknown) => {
    // Somebody else was quicker in this very moment; what he built is as good.
    if (!(error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST'].includes(String(error.code))))
      throw error;
  });
  await rm(old, { recursive: true, force: true });
}
