import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildUnlessFresh, desktop } from './build-output.ts';

/** Main process, preload and page of the desktop app. */
export const desktopFolder = join(desktop, 'out/desktop');

/** Builds the desktop app unless it is as new as its sources. Answers whether it was built. */
export function buildDesktop(): Promise<boolean> {
  return buildUnlessFresh({
    folder: desktopFolder,
    sources: [
      'src/main',
      'src/preload',
      'src/renderer',
      'src/client',
      'src/i18n',
      'assets',
      '../contracts/src',
      'package.json',
      'electron.vite.config.ts',
      '../package-lock.json',
    ],
    build: async (into) => void (await buildInto(into)),
  });
}

/** Builds the desktop app into this folder. Resolves with the warnings of the build. */
export async function buildInto(folder: string): Promise<string> {
  const builder = join(
    dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')),
    'bin/electron-vite.js',
  );
  const args = [builder, 'build', '--outDir', folder, '--logLevel', 'warn'];
  // A process of its own: the builder sets variables of the process that it runs in.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: desktop });
  return `${stdout}${stderr}`.trim();
}

if (import.meta.main) {
  const built = await buildDesktop();
  process.stdout.write(built ? 'The desktop app is built.\n' : 'The desktop app is up to date.\n');
}
