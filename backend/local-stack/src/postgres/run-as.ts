import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { childEnvironment, isRoot, userId } from '../machine/environment.ts';
import { runTool } from '../machine/run-tool.ts';
import type { RunAs } from '../machine/server-process.ts';

/**
 * The user that PostgreSQL runs as: nobody special for an ordinary caller; for root, whom PostgreSQL refuses, the owner
 * of an existing cluster, else the system's `postgres`, else `nobody`.
 */
export function postgresUser(existingCluster: string | undefined): RunAs | undefined {
  const owner = existingCluster === undefined ? undefined : statSync(existingCluster, { throwIfNoEntry: false });
  if (!isRoot()) {
    if (owner !== undefined && owner.uid !== userId()) {
      throw new Error(
        `The PostgreSQL data in ${existingCluster} belong to another user (id ${owner.uid}): start as that user, or remove the folder as root`,
      );
    }
    return undefined;
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const user = lookUp(name);
    if (user !== undefined && user.uid !== 0) return user;
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody": create one (useradd --system postgres) or start as an ordinary user',
  );
}

function lookUp(name: string): RunAs | undefined {
  const ask = (flag: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

/** True when that user can enter the folder; asked of the system itself, which knows of more than permission bits. */
export async function canEnter(user: RunAs, folder: string): Promise<boolean> {
  const result = await runTool({
    command: 'test',
    args: ['-x', folder],
    env: childEnvironment(),
    cwd: '/',
    runAs: user,
  });
  return result.code === 0;
}
