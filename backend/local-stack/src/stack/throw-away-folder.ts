import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgres } from '../postgres/start-postgres.ts';
import { appointGuardian } from './guardian.ts';
import { endLeftovers } from './leftovers.ts';
import { stackFolders } from './stack-folder.ts';
import { ownerLives, recordProcess } from '../machine/process-record.ts';

const prefix = 'orderbell-throw-away-';

/** A temporary folder for servers' data. */
export interface ThrowAwayFolder {
  readonly path: string;
  /** Removes it; the servers in it must have ended. */
  remove(): Promise<void>;
}

/**
 * Makes a folder for data that nobody needs afterwards. Folders whose owner was killed before it could remove them are
 * found here by the next one, their servers ended, and removed.
 */
export async function throwAwayFolder(): Promise<ThrowAwayFolder> {
  await sweep();
  const path = await mkdtemp(join(tmpdir(), prefix));
  // Enterable, not listable: PostgreSQL's user must get through to its own folder. Secrets in here have their own modes.
  await chmod(path, 0o711);
  recordProcess(join(path, 'owner.json'), 'owner', process.pid);
  const guardian = appointGuardian(path);
  return {
    path,
    async remove() {
      await remove(path);
      guardian.dismiss();
    },
  };
}

async function sweep(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const path = join(tmpdir(), name);
    const owner = join(path, 'owner.json');
    if (!existsSync(owner) || ownerLives(owner)) continue;
    try {
      await endLeftovers(path);
      await remove(path);
    } catch {
      // Another user's, or another run sweeps it at this moment.
    }
  }
}

async function remove(path: string): Promise<void> {
  const { postgres } = stackFolders(path);
  if (existsSync(postgres)) await removePostgres(postgres);
  await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
