import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const names: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** The folder of the npm package, which has the binary once it was downloaded. */
export const electronPackage = (): string => dirname(createRequire(import.meta.url).resolve('electron/package.json'));

/**
 * An Electron that is there already: the distribution that `ELECTRON_OVERRIDE_DIST_PATH` names, or the one that the npm package has
 * downloaded. Null when there is none; requiring the package to find out would begin the download.
 */
export function findElectron(env: Readonly<Record<string, string | undefined>>): string | null {
  const name = names[process.platform] ?? 'electron';
  const given = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (given !== undefined && given !== '') return existing(join(given, name));
  const downloaded = join(electronPackage(), 'path.txt');
  return existsSync(downloaded) ? existing(join(electronPackage(), 'dist', readFileSync(downloaded, 'utf8'))) : null;
}

const existing = (file: string): string | null => (existsSync(file) ? file : null);
