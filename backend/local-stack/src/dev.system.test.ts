import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removePostgres } from './postgres/start-postgres.ts';
import { root } from './stack/root.ts';
import { freePortVariables, npmStart, type NpmStart } from './testing/npm-start.ts';

let folder = '';
let variables: Readonly<Record<string, string>> = {};
let npm: NpmStart | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderbell-dev-'));
  variables = { ...(await freePortVariables()), LOCAL_FOLDER: join(folder, 'local') };
  npm = npmStart(variables, ['run', 'dev']);
  await npm.printed('Ctrl-C stops everything.');
});
afterAll(async () => {
  npm?.signal('SIGINT');
  await npm?.ended;
  await removePostgres(join(folder, 'local/postgres'));
  await rm(folder, { recursive: true, force: true });
});

/** Saves a file without a change, as an editor does. */
async function save(file: string): Promise<void> {
  await utimes(join(root, file), new Date(), new Date());
}

test('a service starts anew when a file of its own is saved, and the others go on', async () => {
  await save('backend/orders/src/place-order.ts');
  await npm?.printed('changed: backend/orders/src/place-order.ts; starting orders anew');
  await npm?.printed('orders is back after');
  expect(npm?.output()).not.toContain('payments is back');
});

test('the page is served from its sources, told its gateway, and changes in the open browser', async () => {
  const page = await fetch(`http://localhost:${variables['WEB_PORT']}/orders`);
  const html = await page.text();
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(html).toContain(`content="http://localhost:${variables['GATEWAY_PORT']}"`);
  expect(html).toContain('/@vite/client');
  const script = await fetch(`http://localhost:${variables['WEB_PORT']}/main.tsx`);
  expect([script.status, await script.text()]).toEqual([200, expect.stringContaining('import')]);
});
