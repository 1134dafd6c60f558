import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { composeFile, readText, root } from './testing/compose-file.ts';

const dockerfile = readText('Dockerfile');

/** The instructions of each stage, by its name. */
const stages = new Map(
  dockerfile
    .split(/^FROM /m)
    .slice(1)
    .map((text): [string, string] => [/^\S+ AS (\S+)/.exec(text)?.[1] ?? '', text]),
);

test('every workspace is known to npm in the image: it compares them with the lock', () => {
  const { workspaces } = z.object({ workspaces: z.array(z.string()) }).parse(JSON.parse(readText('package.json')));
  const manifests = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  );
  const copied = [...(stages.get('manifests') ?? '').matchAll(/^COPY (\S+\/package\.json) (\S+)$/gm)];
  expect(copied.map(([, from = '']) => from).sort()).toEqual(
    manifests.map((file) => file.replaceAll('\\', '/')).sort(),
  );
  for (const [, from, to] of copied) expect(from).toBe(`${to}package.json`);
});

test('the lock names the optional packages of every platform, or npm ci refuses it', () => {
  const Lock = z.object({
    packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).default({}) })),
  });
  const { packages } = Lock.parse(JSON.parse(readText('package-lock.json')));
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies }]) =>
    Object.keys(optionalDependencies).filter((name) => !isFoundFrom(place, name)),
  );
  expect(missing).toEqual([]);

  function isFoundFrom(place: string, name: string): boolean {
    for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
      if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in packages) return true;
      if (at === '') return false;
      if (!at.includes('node_modules/')) at = '';
    }
  }
});

describe('images', () => {
  test('base images are arguments with the defaults of the compose file', () => {
    const defaults = Object.fromEntries(
      [...dockerfile.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
    );
    const given = Object.assign({}, ...Object.values(composeFile().services).map(({ build }) => build?.args ?? {}));
    expect(given).toEqual(defaults);
    for (const text of stages.values()) {
      const base = text.split(/\s/)[0] ?? '';
      expect(stages.has(base) || /^\$\{\w+_IMAGE\}$/.test(base)).toBe(true);
    }
  });

  test('every target of the compose file is a stage that does not run as root', () => {
    const targets = new Set(Object.values(composeFile().services).flatMap(({ build }) => build?.target ?? []));
    expect([...targets].sort()).toEqual(['database', 'proxy', 'service', 'web']);
    for (const target of targets) {
      const own = stages.get(target) ?? '';
      const text = target === 'web' ? `${stages.get('service') ?? ''}${own}` : own;
      expect(/^USER (\S+)$/m.exec(text)?.[1]).toMatch(/^(node|postgres|nginx)$/);
    }
  });

  test('what the containers run is in their images', () => {
    for (const { command, build } of Object.values(composeFile().services)) {
      const script = command?.find((word) => word.endsWith('.ts'));
      if (script === undefined || build === undefined) continue;
      const text = `${stages.get('service') ?? ''}${build.target === 'web' ? (stages.get('web') ?? '') : ''}`;
      const folders = [...text.matchAll(/^COPY (?:--chown=\S+ )?(\S+) \S+$/gm)].map(([, from = '']) => from);
      expect([script, folders.some((folder) => script.startsWith(`${folder}/`))]).toEqual([script, true]);
    }
  });

  test('only what is named reaches a builder, and never keys, data or logs', () => {
    const rules = readText('.dockerignore').split('\n');
    expect(rules).toContain('**');
    for (const rule of ['**/.env*', '**/node_modules', '**/*.log']) expect(rules).toContain(rule);
  });
});
