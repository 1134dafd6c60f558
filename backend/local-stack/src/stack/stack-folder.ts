import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isRoot } from '../machine/environment.ts';

/** What lies where in a stack's folder. */
export interface StackFolders {
  readonly postgres: string;
  readonly kafka: string;
  /** Records of running processes. */
  readonly run: string;
  readonly logs: string;
}

/** The parts of a stack's folder. */
export function stackFolders(folder: string): StackFolders {
  return {
    postgres: join(folder, 'postgres'),
    kafka: join(folder, 'kafka'),
    run: join(folder, 'run'),
    logs: join(folder, 'logs'),
  };
}

/**
 * Makes a stack's folder, for its owner's eyes only; the user that runs PostgreSQL for root passes through. A folder
 * that is there already keeps its permissions: it may be anything.
 */
export async function makeStackFolder(folder: string): Promise<StackFolders> {
  const made = await mkdir(folder, { recursive: true });
  if (made !== undefined) await chmod(folder, isRoot() ? 0o711 : 0o700);
  const parts = stackFolders(folder);
  for (const each of [parts.run, parts.logs]) await mkdir(each, { recursive: true, mode: 0o700 });
  return parts;
}
