import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { isRoot } from '../machine/environment.ts';
import { freshDatabase } from '../testing/index.ts';
import { clusterFolders } from './cluster-folder.ts';
import { createDatabase } from './create-database.ts';
import { removePostgres, startPostgres, type Postgres } from './start-postgres.ts';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function folderIn(parent: string, mode: number): Promise<string> {
  const folder = await mkdtemp(join(parent, 'orderbell-test-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, mode);
  return folder;
}

async function start(dataDir: string, options: { port?: number } = {}): Promise<Postgres> {
  const postgres = await startPostgres({ dataDir, ...options });
  undo.push(() => postgres.stop());
  return postgres;
}

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(sql);
    return result.rows.flatMap((row) => Object.values(row));
  } finally {
    await client.end();
  }
}

test('it is as durable as production, and data outlive a stop, a crash and a kill', async () => {
  const dataDir = join(await folderIn(tmpdir(), 0o711), 'postgres');
  undo.push(() => removePostgres(dataDir));
  const first = await start(dataDir);
  const url = await createDatabase(first, { name: 'orders' });
  expect(
    await query(
      url,
      "SELECT setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')",
    ),
  ).toEqual(['on', 'on', 'on']);
  await query(url, 'CREATE TABLE t AS SELECT 1 AS n');
  await first.stop();

  const second = await start(dataDir, { port: first.port });
  await query(url, 'INSERT INTO t VALUES (2)');
  await second.kill('SIGQUIT');

  const third = await start(dataDir, { port: first.port });
  await query(url, 'INSERT INTO t VALUES (3)');
  const busy = new Client({ connectionString: url });
  busy.on('error', () => undefined);
  await busy.connect();
  const longQuery = busy.query('SELECT pg_sleep(1)').catch(() => undefined);
  await third.kill('SIGKILL');

  await start(dataDir, { port: first.port });
  expect(await query(url, 'SELECT n FROM t ORDER BY n')).toEqual([1, 2, 3]);
  await longQuery;
  await busy.end();
});

test('a role enters its own database and no other', async () => {
  const mine = new URL(await freshDatabase('mine'));
  const other = new URL(await freshDatabase('other'));
  expect(await query(mine.href, 'SELECT 1')).toEqual([1]);
  for (const database of [other.pathname, '/postgres', '/template1']) {
    const url = new URL(mine);
    url.pathname = database;
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow('permission denied for database');
  }
  const wrong = new URL(mine);
  wrong.password = 'guess';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test.runIf(isRoot())('root starts it in a folder that only root may enter, and nothing of it stays', async () => {
  const folder = await folderIn(homedir(), 0o700);
  const dataDir = join(folder, 'deep/postgres');
  const said: string[] = [];
  const postgres = await startPostgres({ dataDir, say: (line) => said.push(line) });
  const url = await createDatabase(postgres, { name: 'orders' });
  expect(await query(url, 'SELECT 1')).toEqual([1]);
  await postgres.stop();
  const folders = await clusterFolders(dataDir);
  expect(said.join()).toContain(folders[1]);

  const again = await start(dataDir, { port: postgres.port });
  expect(await query(url, 'SELECT 1')).toEqual([1]);
  await again.stop();

  await removePostgres(dataDir);
  expect(folders.map((each) => existsSync(each))).toEqual([false, false]);
});

test.runIf(isRoot())('data of a temporary folder that only root could enter go once it is deleted', async () => {
  const folder = await folderIn(tmpdir(), 0o700);
  const postgres = await start(join(folder, 'postgres'));
  const [, outside] = await clusterFolders(postgres.dataDir);
  await postgres.stop();
  await rm(folder, { recursive: true });
  expect(existsSync(outside ?? '')).toBe(true);

  const next = await start(join(await folderIn(tmpdir(), 0o700), 'postgres'));
  undo.push(() => removePostgres(next.dataDir));
  expect(existsSync(outside ?? '')).toBe(false);
  await next.stop();
});

test("a port in use is told with the server's own words", async () => {
  const first = await start(join(await folderIn(tmpdir(), 0o711), 'postgres'));
  const dataDir = join(await folderIn(tmpdir(), 0o711), 'postgres');
  await expect(startPostgres({ dataDir, port: first.port })).rejects.toThrow('Address already in use');
});

test('giving up while it starts leaves nothing running and a folder that can be started in', async () => {
  const dataDir = join(await folderIn(tmpdir(), 0o711), 'postgres');
  await expect(startPostgres({ dataDir, signal: AbortSignal.timeout(250) })).rejects.toThrow('aborted');
  const postgres = await start(dataDir);
  expect(await query(postgres.superuserUrl, 'SELECT 1')).toEqual([1]);
});
