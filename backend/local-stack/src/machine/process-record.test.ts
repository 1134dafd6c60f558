import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTimeOf } from './process-identity.ts';
import { endLeftover, recordProcess } from './process-record.ts';

const farewell = { signal: 'SIGTERM', patienceMs: 300 } as const;
let folder = '';
let child: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orderbell-test-'));
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Runs a script and waits for its first output. */
async function run(script: string): Promise<number> {
  child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child.pid ?? 0;
}

/** A record whose owner is gone. */
function orphan(pid: number): string {
  const file = join(folder, 'orders.json');
  recordProcess(file, 'orders', pid);
  const record = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...record, owner: { pid: 2 ** 22 + 1, identity: 'gone' } }));
  return file;
}

test('a leftover is asked to end, and named', async () => {
  const file = orphan(await run('echo up; exec sleep 60'));
  expect(await endLeftover(file, farewell)).toBe('orders');
  await vi.waitFor(() => expect(child.signalCode).toBe('SIGTERM'));
  expect(existsSync(file)).toBe(false);
});

test('a leftover that does not listen is killed', async () => {
  const file = orphan(await run('trap "" TERM; echo up; while :; do sleep 1; done'));
  expect(await endLeftover(file, farewell)).toBe('orders');
  await vi.waitFor(() => expect(child.signalCode).toBe('SIGKILL'));
});

test('a process that got the id of a leftover later is left alone', async () => {
  const pid = await run('echo up; exec sleep 60');
  const file = orphan(pid);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"identity":"[^"]+"/, '"identity":"another start time"'));
  expect(await endLeftover(file, farewell)).toBeUndefined();
  expect(child.signalCode).toBeNull();
  expect(existsSync(file)).toBe(false);
});

test('a process whose owner lives is in use', async () => {
  const file = join(folder, 'orders.json');
  recordProcess(file, 'orders', await run('echo up; exec sleep 60'));
  await expect(endLeftover(file, farewell)).rejects.toThrow('is using this folder: stop that one first');
  expect(child.signalCode).toBeNull();
});

test('the start time is found behind a command with spaces and brackets, and a zombie has none', () => {
  const rest = 'S 1 2 3 0 -1 4194560 9 0 0 0 0 0 0 0 20 0 1 0 123456 1 2';
  expect(startTimeOf(`77 (tmux: (x) y) ${rest}`)).toBe('123456');
  expect(startTimeOf(`77 (sleep) ${rest.replace('S', 'Z')}`)).toBeUndefined();
});
