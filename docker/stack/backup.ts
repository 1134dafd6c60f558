import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { databaseOwners, type DatabaseOwner } from '../one-shot/secrets.ts';
import { mustDocker, root, StackProblem } from './docker-command.ts';
import { runningServices } from './compose-state.ts';
import { openSnapshot, type Snapshot } from './snapshot.ts';

/** What a backup says of itself, in manifest.json. */
export const BackupManifest = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  /** Bytes of each database's dump. */
  databases: z.record(z.enum(databaseOwners), z.int().positive()),
});
export type BackupManifest = z.output<typeof BackupManifest>;

export interface BackupOptions {
  /** Where it is put; a folder of its own in backups/ by default. */
  readonly folder?: string | undefined;
  readonly print: (text: string) => void;
  /** Over this process's environment: which project, for example. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The file of a database in a backup's folder. */
export const dumpFile = (folder: string, owner: DatabaseOwner): string => path.join(folder, `${owner}.dump`);

/**
 * Backs up the databases of a running stack, all as they are at the same moment: the services stand still for the second in which
 * that moment is fixed, and go on while the data are written. Resolves to the backup's folder, which appears when it is complete.
 * @throws StackProblem when the databases do not run or the folder exists
 */
export async function backUp({ folder, print, env = {} }: BackupOptions): Promise<string> {
  const takenAt = new Date();
  const target = path.resolve(root, folder ?? `backups/${takenAt.toISOString().replaceAll(/[:.]/g, '-')}`);
  if (await exists(target)) throw new StackProblem(`${target} exists already. Name another folder.`);
  await requireDatabases(env);
  const part = `${target}.part`;
  await mkdir(part, { recursive: true, mode: 0o700 });
  try {
    const sizes = await dumpAll(part, env);
    const manifest = { format: 1, takenAt: takenAt.toISOString(), databases: sizes } satisfies BackupManifest;
    await writeFile(path.join(part, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 });
    await rename(part, target);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
  print(`The backup is in ${target}. Whoever can read it can read everything: keep it safe.`);
  return target;
}

async function dumpAll(folder: string, env: BackupOptions['env'] = {}): Promise<Record<DatabaseOwner, number>> {
  const snapshots = await Promise.all(
    databaseOwners.map(async (owner) => ({ owner, snapshot: await openSnapshot(owner, env) })),
  );
  try {
    const names = await atOneMoment(snapshots, env);
    const sizes = await Promise.all(
      names.map(async ({ owner, name }): Promise<[DatabaseOwner, number]> => {
        const file = dumpFile(folder, owner);
        const dump = [
          'pg_dump',
          '--format=custom',
          '--no-unlogged-table-data',
          `--snapshot=${name}`,
          `--dbname=${owner}`,
        ];
        await mustDocker(['compose', 'exec', '-T', `${owner}-db`, ...dump], { env, stdoutFile: file });
        return [owner, (await stat(file)).size];
      }),
    );
    return z.record(z.enum(databaseOwners), z.number()).parse(Object.fromEntries(sizes));
  } finally {
    await Promise.all(snapshots.map(({ snapshot }) => snapshot.close()));
  }
}

/**
 * What one service has committed and sent, another may have received: only while none of them works is there a moment that is the
 * same in all databases.
 */
async function atOneMoment(
  snapshots: readonly { readonly owner: DatabaseOwner; readonly snapshot: Snapshot }[],
  env: BackupOptions['env'] = {},
): Promise<readonly { readonly owner: DatabaseOwner; readonly name: string }[]> {
  const running = await runningServices(env);
  const working = databaseOwners.filter((owner) => running.has(owner));
  if (working.length > 0) await mustDocker(['compose', 'pause', ...working], { env });
  try {
    return await Promise.all(snapshots.map(async ({ owner, snapshot }) => ({ owner, name: await snapshot.take() })));
  } finally {
    if (working.length > 0) await mustDocker(['compose', 'unpause', ...working], { env });
  }
}

async function requireDatabases(env: BackupOptions['env'] = {}): Promise<void> {
  const running = await runningServices(env);
  const down = databaseOwners.map((owner) => `${owner}-db`).filter((name) => !running.has(name));
  if (down.length === 0) return;
  throw new StackProblem(`${down.join(', ')} must run for a backup: docker compose up -d --wait ${down.join(' ')}`);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
