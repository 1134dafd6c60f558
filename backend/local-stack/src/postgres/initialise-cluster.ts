import { chown, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { childEnvironment } from '../machine/environment.ts';
import { runTool } from '../machine/run-tool.ts';
import { makeClusterFolder, type ClusterFolder } from './cluster-folder.ts';

// Passwords everywhere, over loopback only: each service can reach its own database and no other.
const hostAccess = 'host all all 127.0.0.1/32 scram-sha-256\n';

/**
 * Makes a new cluster. It is made beside its place and renamed into it when it is whole, so that an interrupted start
 * leaves nothing that looks like data.
 */
export async function initialiseCluster(
  initdb: string,
  cluster: ClusterFolder,
  superuserPassword: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const unfinished = `${cluster.folder}.unfinished`;
  const passwordFile = `${cluster.folder}.password`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    await makeClusterFolder(unfinished, cluster.user);
    await writeFile(passwordFile, superuserPassword, { mode: 0o600 });
    if (cluster.user !== undefined) await chown(passwordFile, cluster.user.uid, cluster.user.gid);
    const result = await runTool({
      command: initdb,
      args: [
        `--pgdata=${unfinished}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // PostgreSQL's own rules for text, the same on every machine.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-instructions',
      ],
      env: { ...childEnvironment(), LC_ALL: 'C' },
      cwd: dirname(cluster.folder),
      runAs: cluster.user,
      signal,
    });
    if (result.code !== 0) throw new Error(`PostgreSQL's initdb failed:\n${result.output}`);
    await writeFile(`${unfinished}/pg_hba.conf`, hostAccess);
    await rename(unfinished, cluster.folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
  }
}
