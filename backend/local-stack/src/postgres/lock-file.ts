import { execFileSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes the lock file of a server that is gone when its process id belongs to somebody else by now: PostgreSQL looks
 * at the id alone and would refuse to start. In every other case the file stays, because PostgreSQL also learns from
 * it whether sessions of a killed server still write to the data.
 * Throws when a PostgreSQL runs on this cluster.
 */
export async function clearStaleLock(clusterFolder: string): Promise<void> {
  const file = join(clusterFolder, 'postmaster.pid');
  const pid = await readFile(file, 'utf8').then(
    (text) => Number.parseInt(text, 10),
    () => Number.NaN,
  );
  if (!(pid > 0)) return;
  const command = commandLine(pid);
  if (command === undefined) return;
  if (command.includes(clusterFolder)) {
    throw new Error(`Another PostgreSQL (process ${pid}) is using ${clusterFolder}: stop it first (kill -INT ${pid})`);
  }
  await rm(file, { force: true });
}

function commandLine(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return line === '' ? undefined : line;
  } catch {
    return undefined;
  }
}
