import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createApiClient, demoSignIns, type ApiClient } from '@orderbell/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from './machine/until.ts';
import { removePostgres } from './postgres/start-postgres.ts';
import { freePortVariables, npmStart, processesWith, stillRunning, type NpmStart } from './testing/npm-start.ts';

let folder = '';
let variables: Readonly<Record<string, string>> = {};
let running: NpmStart | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderbell-start-'));
  variables = { ...(await freePortVariables()), LOCAL_FOLDER: join(folder, 'local') };
});
afterEach(async () => {
  if (running !== undefined) await ctrlC(running);
  await removePostgres(join(folder, 'local/postgres'));
  await rm(folder, { recursive: true, force: true });
});

function start(): NpmStart {
  running = npmStart(variables);
  return running;
}

/** Presses Ctrl-C (or asks otherwise), and proves that it ends in time and that nothing of it lives on. */
async function ctrlC(npm: NpmStart, press = (): void => npm.signal('SIGINT')): Promise<void> {
  const lives = await npm.processes();
  const pressed = performance.now();
  running = undefined;
  press();
  await npm.ended;
  expect(performance.now() - pressed).toBeLessThan(10_000);
  expect(npm.output()).toContain('stopped');
  expect(stillRunning(lives)).toEqual([]);
  expect(await processesWith(folder)).toEqual([]);
}

function api(): ApiClient {
  return createApiClient({ baseUrl: `http://127.0.0.1:${variables['GATEWAY_PORT']}`, fetch });
}

async function signIn(): Promise<string> {
  const { email, password } = demoSignIns.user;
  return (await api()('signIn', { body: { email, password } })).accessToken;
}

async function placeOrder(token: string, description: string): Promise<string> {
  return (await api()('placeOrder', { token, idempotencyKey: randomUUID(), body: { amount: 1_000, description } })).id;
}

/** Descriptions of all orders and whether they are paid, once none is undecided. */
async function settledOrders(token: string): Promise<Readonly<Record<string, string>>> {
  const orders: Record<string, string> = {};
  const settled = async (): Promise<boolean> => {
    const { items } = await api()('listOrders', { token, query: { limit: '100' } });
    for (const { description, status } of items) orders[description] = status;
    return items.every(({ status }) => status !== 'NEW');
  };
  expect(await until(settled, 60_000, { everyMs: 100 })).toBe(true);
  return orders;
}

/** `npm run dead-letters`, as the demo operator that it takes on this machine when nobody says who asks. */
async function deadLetters(...args: readonly string[]): Promise<string> {
  const script = join(import.meta.dirname, '../../../scripts/dead-letters.ts');
  const env = { ...process.env, GATEWAY_URL: `http://127.0.0.1:${variables['GATEWAY_PORT']}` };
  return (await promisify(execFile)(process.execPath, [script, ...args], { env })).stdout;
}

// Each waits for several starts of everything, on a machine that may be busy.
const patience = { timeout: 600_000 };

test(
  'acceptance 13: Ctrl-C at five moments, and kill -9, leave no process, and the next start has every order',
  patience,
  async () => {
    // While the data are made for the first time.
    let npm = start();
    expect(await until(() => existsSync(join(folder, 'local/run')), 120_000), npm.output()).toBe(true);
    await ctrlC(npm);
    for (const moment of ['PostgreSQL', 'Kafka', 'orders (']) {
      npm = start();
      await npm.printed(moment);
      await ctrlC(npm);
    }

    npm = start();
    await npm.printed('Ctrl-C stops everything.');
    const token = await signIn();
    await placeOrder(token, 'paid before');
    expect(await settledOrders(token)).toEqual({ 'paid before': 'FINISHED' });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => placeOrder(token, `just before Ctrl-C ${name}`)));
    await ctrlC(npm);

    npm = start();
    await npm.printed('Ctrl-C stops everything.');
    const again = await signIn();
    expect(await settledOrders(again)).toEqual({
      'paid before': 'FINISHED',
      'just before Ctrl-C a': 'FINISHED',
      'just before Ctrl-C b': 'FINISHED',
      'just before Ctrl-C c': 'FINISHED',
      'just before Ctrl-C d': 'FINISHED',
      'just before Ctrl-C e': 'FINISHED',
    });
    const account = await api()('showAccount', { token: again });
    expect(account.balance).toBe(1_000_000 - 6_000);
    expect(await deadLetters('list')).toBe('No dead letters.\n');

    await keepsOrdersWhenKilled(npm);
  },
);

/** A start after kill -9 ends what was left running and keeps every order. */
async function keepsOrdersWhenKilled(killed: NpmStart): Promise<void> {
  await placeOrder(await signIn(), 'before kill -9');
  const second = npmStart(variables);
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(/already running from .* \(process \d+\)/);

  const services = (await readdir(join(folder, 'local/run'))).map((name) => name.replace('.json', ''));
  expect(services).toEqual(expect.arrayContaining(['gateway', 'orders', 'payments']));
  const names = ['PostgreSQL', 'Kafka', ...services];
  const left = await killed.processes();
  killed.signal('SIGKILL');
  await killed.ended;
  const npm = start();
  await npm.printed('Ctrl-C stops everything.');
  for (const name of names) expect(npm.output()).toContain(`ended ${name}, left behind`);
  expect(stillRunning(left)).toEqual([]);
  expect(await settledOrders(await signIn())).toMatchObject({
    'paid before': 'FINISHED',
    'before kill -9': 'FINISHED',
  });
  // The same for who stops npm itself, and not all of the terminal's processes.
  await ctrlC(npm, () => npm.terminate());
}
