import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../machine/free-port.ts';
import { isPortFree } from '../machine/port-owner.ts';
import { processIdentity } from '../machine/process-identity.ts';
import type { Stack, StackOptions } from './stack.ts';
import { startThrowAwayStack } from './throw-away-stack.ts';

const serversOnly = { web: 0, gateway: 0, audit: 0, orders: 0, payments: 0 } as const;
const stacks: Stack[] = [];
afterEach(async () => {
  await Promise.all(stacks.splice(0).map((stack) => stack.stop()));
});

async function start(options: Partial<StackOptions> = {}): Promise<Stack> {
  const stack = await startThrowAwayStack({ instances: serversOnly, ...options });
  stacks.push(stack);
  return stack;
}

async function select(url: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  await client.end();
  return rows[0]?.name;
}

test('two stacks at once, and nothing of them stays', async () => {
  const [first, second] = await Promise.all([start(), start()]);
  expect(first.kafkaBrokers).not.toEqual(second.kafkaBrokers);
  expect(await select(first.databaseUrls.orders)).toBe('orders');
  expect(await select(second.databaseUrls.payments)).toBe('payments');
  const pids = [...first.processes, ...second.processes].map((each) => each.pid ?? 0);
  expect(pids).toHaveLength(4);
  await Promise.all([first.stop(), second.stop()]);
  expect(pids.map((pid) => processIdentity(pid))).toEqual([undefined, undefined, undefined, undefined]);
  expect([first.logFolder, second.logFolder].map((folder) => existsSync(folder))).toEqual([false, false]);
});

test('servers that crash come back with their data, on the same ports', async () => {
  const said: string[] = [];
  const stack = await start({ say: (line) => said.push(line) });
  await Promise.all([stack.process('postgres').kill('SIGQUIT'), stack.process('kafka').kill('SIGKILL')]);
  await Promise.all([stack.process('postgres').ready(), stack.process('kafka').ready()]);
  expect(await select(stack.databaseUrls.orders)).toBe('orders');
  expect(said.join('\n')).toMatch(/postgres ended: exit code \d[^]*postgres is back/);
  expect(said.join('\n')).toMatch(/kafka ended: signal SIGKILL[^]*kafka is back/);
});

test('giving up while it starts leaves nothing running', async () => {
  const ports = { postgres: await freePort(), kafka: await freePort() };
  const asked = new AbortController();
  const starting = start({
    ports,
    signal: asked.signal,
    // Whichever of the two is the first.
    say: (line) => {
      if (line.endsWith('is ready')) asked.abort(new Error('changed my mind'));
    },
  });
  await expect(starting).rejects.toThrow('changed my mind');
  for (const port of Object.values(ports)) expect(await isPortFree(port)).toBe(true);
});
