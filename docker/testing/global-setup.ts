import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { docker, StackProblem } from '../stack/docker-command.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why the stack cannot be tried in containers here; empty where it can. */
    readonly whyNoEngine: string;
    /** A file of settings that has none, so that a .env of this checkout does not decide what is tested. */
    readonly emptyEnvironmentFile: string;
  }
}

/** Vitest's global setup of the tests in containers: builds the images once, where there is an engine. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'orderbell-docker-'));
  const emptyEnvironmentFile = path.join(folder, 'empty.env');
  await writeFile(emptyEnvironmentFile, '');
  const whyNoEngine = await reason();
  if (whyNoEngine !== '') process.stdout.write(`The tests in containers are skipped: ${whyNoEngine}\n`);
  project.provide('whyNoEngine', whyNoEngine);
  project.provide('emptyEnvironmentFile', emptyEnvironmentFile);
  return () => rm(folder, { recursive: true, force: true });
}

async function reason(): Promise<string> {
  try {
    const { code, output } = await docker(['version', '--format', '{{.Server.Version}}']);
    if (code !== 0) return `no Docker engine answers (${output.trim().split('\n').at(-1)})`;
    const compose = await docker(['compose', 'version', '--short']);
    return compose.code === 0 ? '' : 'Docker Compose is not installed';
  } catch (error) {
    if (error instanceof StackProblem) return 'Docker is not installed';
    throw error;
  }
}
