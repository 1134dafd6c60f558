import { readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { pageFolder } from '../web/page-files.ts';
import { buildUnlessFresh, desktop, filesOf } from './build-output.ts';

/** Builds the web client unless it is as new as its sources. Answers whether it was built. */
export function buildWebClient(): Promise<boolean> {
  return buildUnlessFresh({
    folder: pageFolder,
    sources: [
      'src/web',
      'src/renderer',
      'src/client',
      'src/i18n',
      '../contracts/src',
      'package.json',
      'vite.web.config.ts',
      '../package-lock.json',
    ],
    async build(into) {
      // The builder is a development dependency: a server that only serves does without it.
      const { build } = await import('vite');
      await build({
        configFile: join(desktop, 'vite.web.config.ts'),
        build: { outDir: into, emptyOutDir: true },
        logLevel: 'warn',
      });
      await compress(into);
    },
  });
}

const compressible = new Set(['.js', '.css', '.svg', '.json', '.webmanifest']);
const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Compressed once here, as well as can be, instead of at every request. */
async function compress(folder: string): Promise<void> {
  for (const file of await filesOf(folder)) {
    if (!compressible.has(extname(file))) continue;
    const content = await readFile(file);
    await writeFile(`${file}.br`, await toBrotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    await writeFile(`${file}.gz`, await toGzip(content, { level: 9 }));
  }
}

if (import.meta.main) {
  const built = await buildWebClient();
  process.stdout.write(built ? 'The web client is built.\n' : 'The web client is up to date.\n');
}
