import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderInUse, lockFolder } from './folder-lock.ts';
import { processIdentity } from './process-identity.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orderbell-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a folder has one holder, who is named', () => {
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`already running from ${folder} (process ${process.pid})`);
  lock.release();
  lockFolder(folder).release();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, identity: 'x' })],
  ['whose process id is somebody else by now', JSON.stringify({ pid: process.ppid, identity: 'an earlier process' })],
  ['that was cut off by a crash', '{"pid":'],
])('a lock %s does not hold', (_, content) => {
  writeFileSync(join(folder, 'lock'), content);
  expect(() => lockFolder(folder).release()).not.toThrow();
});

test('a living process holds it', () => {
  const identity = processIdentity(process.ppid);
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.ppid, identity }));
  expect(() => lockFolder(folder)).toThrow(FolderInUse);
});
