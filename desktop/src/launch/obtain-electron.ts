import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { electronPackage, findElectron } from './electron-binary.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Why there is no window; the message is half a sentence for the person. */
export class NoWindow extends Error {
  override readonly name = 'NoWindow';
}

/** Downloads what belongs to the installed npm package. Rejects with what went wrong. */
export type Download = (env: Environment) => Promise<void>;

/** The package's own way: from its mirror, checked against the checksums that it was published with, kept in its cache. */
export const downloadElectron: Download = async (env) => {
  await promisify(execFile)(process.execPath, [join(electronPackage(), 'install.js')], { env });
};

/** An Electron that can be started: one that is there, else a downloaded one. @throws NoWindow */
export async function obtainElectron(
  env: Environment,
  download: Download = downloadElectron,
  find: typeof findElectron = findElectron,
): Promise<string> {
  const found = find(env);
  if (found !== null) return found;
  const given = env['ELECTRON_OVERRIDE_DIST_PATH'];
  // Downloading another one would hide the mistake.
  if (given !== undefined && given !== '')
    throw new NoWindow(`ELECTRON_OVERRIDE_DIST_PATH is set, but there is no Electron in ${given}`);
  try {
    await download(env);
  } catch (cause) {
    throw new NoWindow(`Electron could not be downloaded (${reasonOf(cause)})`, { cause });
  }
  const downloaded = find(env);
  if (downloaded === null) throw new NoWindow('Electron was downloaded, but is not where it should be');
  return downloaded;
}

/** Whether a window could be shown at all. @throws NoWindow */
export function requireScreen(env: Environment, os: NodeJS.Platform): void {
  const named = (name: string): boolean => (env[name] ?? '') !== '';
  if (os === 'linux' && !named('DISPLAY') && !named('WAYLAND_DISPLAY')) throw new NoWindow('there is no screen here');
}

/** The first line of what the downloader printed: the rest is where in its code it was. */
function reasonOf(cause: unknown): string {
  const printed = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause);
  const line = printed.split('\n').find((each) => /error|failed|refused|timed? ?out/i.test(each)) ?? 'no reason given';
  return line.replace(/^\w*Error: /, '').trim();
}
