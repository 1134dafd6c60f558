import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { extname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildInto } from './build-desktop.ts';
import { desktop, filesOf } from './build-output.ts';

describe('the build of the desktop app', () => {
  let folder = '';
  let warnings = '';
  let files: readonly string[] = [];
  beforeAll(async () => {
    // Inside the workspace, as every build of it: the builder warns about other places.
    await mkdir(join(desktop, 'out'), { recursive: true });
    folder = await mkdtemp(join(desktop, 'out/build-test-'));
    warnings = await buildInto(folder);
    files = await filesOf(folder);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const named = () => files.map((file) => relative(folder, file));
  /** What a CommonJS file asks for at run time. */
  const required = async (file: string): Promise<readonly string[]> => {
    const code = await readFile(file, 'utf8');
    return [...code.matchAll(/\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(([, name]) => name ?? '');
  };

  it('says no word of warning', () => {
    expect(warnings).toBe('');
  });

  it('makes main process, preload and page; what Node runs is CommonJS', () => {
    expect(named()).toEqual(expect.arrayContaining(['main/index.cjs', 'preload/index.cjs', 'renderer/index.html']));
    const scripts = named().filter((name) => /^(main|preload)\//.test(name) && !name.endsWith('licenses.json'));
    expect(new Set(scripts.map((name) => extname(name)))).toEqual(new Set(['.cjs']));
  });

  it('bundles everything: nothing is needed at run time but Electron, Node, and its own files', async () => {
    // ws asks for these two native modules and does without.
    const there = new Set(['electron', 'bufferutil', 'utf-8-validate', ...builtinModules]);
    for (const file of files.filter((name) => name.endsWith('.cjs'))) {
      for (const name of await required(file)) {
        const own = named().includes(relative(folder, join(file, '..', name)));
        expect(own || there.has(name.replace(/^node:/, '')), `${relative(folder, file)} needs ${name}`).toBe(true);
      }
    }
    for (const file of files.filter((name) => /renderer\/.*\.js$/.test(name))) {
      const code = await readFile(file, 'utf8');
      const imports = [...code.matchAll(/(?:^|[;}\n])import(?:[\w$*{},\s]*from)?["']([^"']+)["']/g)];
      expect(
        imports.map(([, name]) => name ?? '').filter((name) => !name.startsWith('./')),
        file,
      ).toEqual([]);
    }
  });

  it('gives the preload nothing but Electron', async () => {
    expect(new Set(await required(join(folder, 'preload/index.cjs')))).toEqual(new Set(['electron']));
  });

  it('asks nobody else for a script, a style or a picture', async () => {
    const page = await readFile(join(folder, 'renderer/index.html'), 'utf8');
    const sources = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((address) => !address.startsWith('./'))).toEqual([]);
  });
});
