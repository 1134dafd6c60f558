import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wipe } from './wipe.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orderbell-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('it says what it wipes, and wipes only what a stack has made', async () => {
  for (const name of ['postgres', 'kafka/log', 'logs', 'desktop/8080'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['secrets.json', 'lock', 'holiday.jpg']) writeFileSync(join(folder, name), '');
  const said: string[] = [];
  await wipe(folder, (line) => {
    expect(readdirSync(folder)).toContain('postgres');
    said.push(line);
  });
  expect(readdirSync(folder).toSorted()).toEqual(['holiday.jpg', 'lock']);
  expect(said).toHaveLength(1);
  for (const name of ['postgres', 'kafka', 'logs', 'desktop', 'secrets.json'])
    expect(said[0]).toContain(join(folder, name));
});

test('an empty folder is said to be empty', async () => {
  const said: string[] = [];
  await wipe(folder, (line) => said.push(line));
  expect(said).toEqual([`nothing to wipe in ${folder}`]);
});
