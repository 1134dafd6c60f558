import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { pageFolder } from './page-files.ts';

const desktop = join(import.meta.dirname, '../..');

/** What the web client is made of. */
const sources = [
  'src/web',
  'src/renderer',
  'src/client',
  'src/i18n',
  '../contracts/src',
  'package.json',
  'vite.web.config.ts',
  '../package-lock.json',
];
const notPartOfIt = /\.test\.tsx?$|[\\/]testing[\\/]/;
/** Of which sources the page was built; beside it, not in it. */
const STAMP = '.built-from';

/**
 * Builds the web client unless it is there and as new as its sources. Answers whether it was built.
 * Several processes may do so at the same time: each builds beside the old one and puts the result in its place.
 */
export async function buildWebClient(): Promise<boolean> {
  const wanted = await hashOfSources();
  if ((await readFile(join(pageFolder, STAMP), 'utf8').catch(() => null)) === wanted) return false;
  await removeLeftovers();
  const fresh = `${pageFolder}.${process.pid}`;
  try {
    // The builder is a development dependency: a server that only serves does without it.
    const { build } = await import('vite');
    await build({
      configFile: join(desktop, 'vite.web.config.ts'),
      build: { outDir: fresh, emptyOutDir: true },
      logLevel: 'warn',
    });
    await compress(fresh);
    await writeFile(join(fresh, STAMP), wanted);
    await replace(pageFolder, fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return true;
}

/** What builds that were killed have left behind: folders named by a process that is no more. */
async function removeLeftovers(): Promise<void> {
  const parent = dirname(pageFolder);
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const pid = /^web\.(\d+)/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(parent, name), { recursive: true, force: true });
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

async function hashOfSources(): Promise<string> {
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

async function filesOf(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const compressible = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest']);
const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Compressed once here, as well as can be, instead of at every request. */
async function compress(folder: string): Promise<void> {
  for (const file of await filesOf(folder)) {
    if (!compressible.has(extname(file)) || file.endsWith('index.html')) continue;
    const content = await readFile(file);
    await writeFile(`${file}.br`, await toBrotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    await writeFile(`${file}.gz`, await toGzip(content, { level: 9 }));
  }
}

async function replace(folder: string, fresh: string): Promise<void> {
  const old = `${fresh}.old`;
  await mkdir(join(folder, '..'), { recursive: true });
  await rename(folder, old).catch(() => {});
  await rename(fresh, folder).catch(async (error: unknown) => {
    // Somebody else was quicker in this very moment; what he built is as good.
    if (!(error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST'].includes(String(error.code))))
      throw error;
  });
  await rm(old, { recursive: true, force: true });
}

if (import.meta.main) {
  const built = await buildWebClient();
  process.stdout.write(built ? 'The web client is built.\n' : 'The web client is up to date.\n');
}
