import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { endLeftover } from '../machine/process-record.ts';
import { stackFolders } from './stack-folder.ts';

/**
 * Ends the processes of an earlier stack in this folder that was killed before it could; answers their names. Services
 * first, then what they use.
 * Throws when that stack still lives.
 */
export async function endLeftovers(folder: string): Promise<readonly string[]> {
  const { postgres, kafka, run } = stackFolders(folder);
  const records = await readdir(run).catch(() => []);
  const services = await Promise.all(
    records.map((name) => endLeftover(join(run, name), { signal: 'SIGTERM', patienceMs: 3_000 })),
  );
  const servers = await Promise.all([
    endLeftover(join(kafka, 'process.json'), { signal: 'SIGTERM', patienceMs: 5_000 }),
    endLeftover(join(postgres, 'process.json'), { signal: 'SIGINT', patienceMs: 5_000 }),
  ]);
  return [...services, ...servers].filter((name) => name !== undefined);
}
