import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { recordedProcess, type RecordedProcess } from '../machine/process-record.ts';
import { stackFolders } from './stack-folder.ts';

/** A person's window is not among the servers: it is opened once, and stays closed when it was closed. */
const desktopRecord = 'desktop.json';

/** The servers of the stack that runs from this folder now; none when no stack does. */
export async function runningProcesses(folder: string): Promise<readonly RecordedProcess[]> {
  const { postgres, kafka, run } = stackFolders(resolve(folder));
  const services = (await readdir(run).catch(() => []))
    .filter((name) => name !== desktopRecord)
    .map((name) => join(run, name));
  const files = [...services, join(kafka, 'process.json'), join(postgres, 'process.json')];
  return files.map((file) => recordedProcess(file)).filter((found) => found !== undefined);
}
