import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { parse } from 'yaml';
import { z } from 'zod';
import { desktop } from '../../src/build/build-output.ts';
import { electronPackage, findElectron } from '../../src/launch/electron-binary.ts';

const root = join(import.meta.dirname, '../../..');

type Environment = Readonly<Record<string, string | undefined>>;

/** `electron-builder.yml` as it is; electron-builder itself checks it. */
export async function readConfiguration(): Promise<Configuration> {
  return parse(await readFile(join(root, 'electron-builder.yml'), 'utf8')) as Configuration;
}

/** What a machine with these variables adds to it. */
export async function machineConfiguration(env: Environment): Promise<Configuration> {
  const dist = given(env['ELECTRON_OVERRIDE_DIST_PATH']);
  return {
    electronVersion: dist === undefined ? await versionOfPackage() : await versionOfDist(dist),
    ...(dist === undefined ? {} : { electronDist: dist, ...(await fusesOf(findElectron(env))) }),
    // An address that is not ours to give away: whoever publishes the installers says where the next ones will be.
    ...(given(env['ORDERBELL_UPDATE_FEED']) === undefined ? { publish: null } : {}),
  };
}

/** The variables that electron-builder runs with: the system's dpkg-deb makes the deb, where there is one and nothing else is chosen. */
export function builderEnvironment(env: Environment): Environment {
  const dpkg = (env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'dpkg-deb')));
  return dpkg ? { CUSTOM_FPM_PATH: join(import.meta.dirname, 'fpm-with-dpkg.ts'), ...env } : env;
}

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

async function versionOfPackage(): Promise<string> {
  const content: unknown = JSON.parse(await readFile(join(electronPackage(), 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(content).version;
}

/** A distribution says its version in a file of its own. */
async function versionOfDist(dist: string): Promise<string> {
  return (await readFile(join(dist, 'version'), 'utf8')).trim().replace(/^v/, '');
}

/** The fuses of the configuration without those that this binary, of another version, does not have: setting them would fail. */
async function fusesOf(electron: string | null): Promise<Pick<Configuration, 'electronFuses'>> {
  if (electron === null) return {};
  const { electronFuses } = await readConfiguration();
  const wire = new Map(Object.entries(await getCurrentFuseWire(electron)));
  const numbers = new Map<string, string | number>(Object.entries(FuseV1Options));
  const there = ([name]: readonly [string, unknown]): boolean => {
    const number = numbers.get(name.charAt(0).toUpperCase() + name.slice(1));
    return number === undefined || wire.has(String(number));
  };
  return { electronFuses: Object.fromEntries(Object.entries(electronFuses ?? {}).filter(there)) };
}

/** Runs electron-builder over the gathered app. Resolves with its exit code. */
export async function runElectronBuilder(args: readonly string[], env: Environment): Promise<number | null> {
  const configuration = { ...(await readConfiguration()), ...(await machineConfiguration(env)) };
  // A file of its own: on the command line there is no way to take something out.
  const file = join(desktop, 'out/electron-builder.json');
  await writeFile(file, JSON.stringify(configuration, null, 2));
  const cli = join(dirname(createRequire(import.meta.url).resolve('electron-builder/package.json')), 'cli.js');
  const child = spawn(process.execPath, [cli, '--config', file, '--publish', 'never', ...args], {
    cwd: root,
    env: builderEnvironment(env),
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
