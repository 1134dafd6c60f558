import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bringUp } from './up.ts';

let empty: string;
beforeAll(async () => {
  empty = await mkdtemp(path.join(tmpdir(), 'orderbell-no-docker-'));
});
afterAll(() => rm(empty, { recursive: true, force: true }));

const up = (env: Readonly<Record<string, string>>): Promise<void> => bringUp({ args: [], env, print: () => undefined });

test('without Docker it says how to get it, and what works without', async () => {
  await expect(up({ PATH: empty })).rejects.toThrow(/Docker is not installed[\s\S]*npm start/);
});
