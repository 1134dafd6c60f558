import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { connectToPage, devtoolsAddress } from './devtools.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');

/** The ordinary user of every Linux; root cannot have Chromium's sandbox. */
const NOBODY = 65_534;

/** The package that `npm run package` has made, and what is in it as it would lie on the disk. */
export interface PackedApp {
  readonly deb: string;
  /** The program's folder. */
  readonly folder: string;
  readonly executable: string;
  /** Everything the package installs, from `/`. */
  readonly files: string;
  remove(): Promise<void>;
}

/** Makes the deb as a person does, but packed quickly, and unpacks it. */
export async function packApp(): Promise<PackedApp> {
  const work = await mkdtemp(join(tmpdir(), 'orderbell-packed-'));
  await chmod(work, 0o755);
  const output = join(work, 'dist');
  const args = ['run', 'package', '--', '--linux', 'deb', '-c.deb.compression=gz', `-c.directories.output=${output}`];
  await run('npm', args, { cwd: root, maxBuffer: 1e8 });
  const deb = (await readdir(output)).find((name) => name.endsWith('.deb'));
  if (deb === undefined) throw new Error('npm run package has made no deb');
  const files = join(work, 'installed');
  await run('dpkg-deb', ['-x', join(output, deb), files]);
  const folder = join(files, 'opt/Orderbell');
  // What the installation does where user namespaces are missing; elsewhere it is not used.
  await chmod(join(folder, 'chrome-sandbox'), 0o4755);
  return {
    deb: join(output, deb),
    folder,
    executable: join(folder, 'orderbell'),
    files,
    remove: () => rm(work, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export interface RunningPackedApp {
  readonly page: Page;
  /** How each of the app's pages is locked in, from the system: `Seccomp: 2` is Chromium's filter. */
  readonly seccompOfPages: () => Promise<readonly string[]>;
  readonly quit: () => Promise<void>;
}

/** Starts the packed app as an ordinary user, with everything as it was packed. */
export async function startPacked(app: PackedApp, server: string): Promise<RunningPackedApp> {
  const home = await mkdtemp(join(tmpdir(), 'orderbell-packed-home-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) await chown(home, NOBODY, NOBODY);
  const profile = join(home, 'profile');
  await mkdir(profile);
  if (asRoot) await chown(profile, NOBODY, NOBODY);
  const child = spawn(app.executable, [`--user-data-dir=${profile}`, '--remote-debugging-port=0'], {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, 'config'), ORDERBELL_SERVER: server },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(asRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  const quit = async (): Promise<void> => {
    await ended(child);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const page = await connectToPage(await untilItCanBeDriven(child));
    return { page, seccompOfPages: () => seccompOf(profile), quit };
  } catch (error) {
    await quit();
    throw error;
  }
}

function untilItCanBeDriven(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the packed app ended with ${String(code)}:\n${said}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = devtoolsAddress(said);
      if (address !== undefined) resolve(address);
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}

async function seccompOf(profile: string): Promise<readonly string[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    processes.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (!command.includes('--type=renderer') || !command.includes(profile)) return [];
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return [/^Seccomp:\s*(\d)/m.exec(status)?.[1] ?? 'unknown'];
    }),
  );
  return found.flat();
}
