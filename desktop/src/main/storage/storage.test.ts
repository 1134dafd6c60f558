import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRotatingLog } from '../logs/rotating-log.ts';
import { openJsonFileStore } from './json-file-store.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderbell-storage-'));
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

describe('the store on disk', () => {
  const open = () => openJsonFileStore(join(folder, 'data', 'orderbell.json'), () => {});

  it('has on disk what it has confirmed, also when many changes come at once', async () => {
    const store = await open();
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => store.set(`pending/u/${String(n).padStart(2, '0')}`, { n })),
    );
    await store.delete('pending/u/07');
    const next = await open();
    expect(await next.list('pending/u/')).toHaveLength(49);
    expect(await next.get('pending/u/00')).toEqual({ n: 0 });
    expect(await next.get('pending/u/07')).toBeUndefined();
    expect(await readdir(join(folder, 'data'))).toEqual(['orderbell.json']);
  });

  it('hands out copies', async () => {
    const store = await open();
    const value = { list: [1] };
    await store.set('a', value);
    value.list.push(2);
    expect(await store.get('a')).toEqual({ list: [1] });
  });

  it('puts a damaged file aside and begins anew', async () => {
    await (await open()).set('a', 1);
    await writeFile(join(folder, 'data', 'orderbell.json'), '{"a": 1');
    const store = await open();
    expect(await store.get('a')).toBeUndefined();
    await store.set('b', 2);
    expect((await readdir(join(folder, 'data'))).toSorted()).toEqual(['orderbell.json', 'orderbell.json.damaged']);
  });

  it('does not claim to have what the disk refused', async () => {
    const store = await open();
    await store.set('a', 1);
    await rm(join(folder, 'data'), { recursive: true });
    await writeFile(join(folder, 'data'), 'a file where the folder should be');
    await expect(store.set('a', 2)).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(await store.get('a')).toBe(1);
  });
});

describe('the log', () => {
  it('makes room when it has grown, and keeps only so many files', async () => {
    const log = createRotatingLog({ folder: join(folder, 'logs'), maxBytes: 100, files: 3 });
    for (let line = 0; line < 40; line += 1) {
      log.write(`line ${String(line).padStart(4, '0')}`);
      await log.flush();
    }
    const files = (await readdir(join(folder, 'logs'))).toSorted();
    expect(files).toEqual(['orderbell.1.log', 'orderbell.2.log', 'orderbell.log']);
    expect(await readFile(join(folder, 'logs', 'orderbell.log'), 'utf8')).toContain('line 0039\n');
    const sizes = await Promise.all(files.map(async (file) => (await readFile(join(folder, 'logs', file))).length));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(110);
  });

  it('goes on where the last run ended, and costs nothing when the disk refuses', async () => {
    const log = createRotatingLog({ folder });
    log.write('first');
    await log.flush();
    const next = createRotatingLog({ folder });
    next.write('second');
    await next.flush();
    expect(await readFile(join(folder, 'orderbell.log'), 'utf8')).toBe('first\nsecond\n');
    const broken = createRotatingLog({ folder: join(folder, 'orderbell.log') });
    broken.write('nowhere to go');
    await expect(broken.flush()).resolves.toBeUndefined();
  });
});
