import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { processIdentity } from '../machine/process-identity.ts';
import { throwAwayFolder } from './throw-away-folder.ts';

test('servers of a run that is killed end with it, and the next run removes their data', async () => {
  const script = join(import.meta.dirname, '../testing/start-and-wait.ts');
  const run = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = (await once(run.stdout, 'data')) as [Buffer];
  const started = z.object({ folder: z.string(), pid: z.number() }).parse(JSON.parse(output.toString('utf8')));
  expect(processIdentity(started.pid)).toBeDefined();

  run.kill('SIGKILL');
  await vi.waitFor(() => expect(processIdentity(started.pid)).toBeUndefined(), 10_000);

  const next = await throwAwayFolder();
  expect(existsSync(started.folder)).toBe(false);
  await next.remove();
});
