import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const Step = z.object({ run: z.string().optional(), uses: z.string().optional() });
const Workflow = z.object({
  jobs: z.record(
    z.string(),
    z.object({ needs: z.array(z.string()).optional(), 'runs-on': z.string(), steps: z.array(Step) }),
  ),
});
const text = await readFile(join(root, '.github/workflows/ci.yml'), 'utf8');
const { jobs } = Workflow.parse(parse(text));
const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

describe('the workflow of the hosted CI', () => {
  it('runs scripts that there are', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    const called = commands.flatMap((command) => [...command.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name));
    expect(called).toEqual(expect.arrayContaining(['test:electron', 'package']));
    for (const name of called) expect(Object.keys(scripts)).toContain(name);
    expect(commands).toContain('npm test');
  });

  it('builds the installers of all three systems', () => {
    for (const system of ['ubuntu', 'windows', 'macos']) expect(text).toContain(`{ os: ${system}-latest, targets:`);
  });

  it('publishes nothing before everything has passed', () => {
    expect(jobs['release']?.needs?.toSorted()).toEqual(
      Object.keys(jobs)
        .filter((name) => name !== 'release')
        .sort(),
    );
  });
});
