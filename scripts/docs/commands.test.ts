import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { commands, runAsWritten } from './commands.ts';
import { root } from './markdown.ts';
import { writtenCommands } from './written-commands.ts';

const written = writtenCommands();

test.each(written)('it is known how "%s" is known to work', (command) => {
  const proof = commands[command];
  if (runAsWritten.test(command)) return;
  expect(proof, 'say in scripts/docs/commands.ts which test runs it, or why none can').toBeDefined();
  if (proof === undefined || 'because' in proof) return;
  expect(existsSync(path.join(root, proof.file)), proof.file).toBe(true);
  expect(readFileSync(path.join(root, proof.file), 'utf8')).toContain(proof.by);
});

test('every npm script that is named exists', () => {
  const scripts = written.flatMap((command) =>
    [...command.matchAll(/npm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name),
  );
  expect(scripts.length).toBeGreaterThan(20);
  expect(scripts.filter((name) => name !== 'ci' && !(name in packageJson.scripts))).toEqual([]);
});

test('every npm script for a person is named in the README', () => {
  const hidden = new Set(['check:lint', 'check:types', 'check:unused', 'check:imports']);
  const readme =
    readFileSync(path.join(root, 'README.md'), 'utf8') + readFileSync(path.join(root, 'docs/operating.md'), 'utf8');
  const missing = Object.keys(packageJson.scripts).filter(
    (name) => !hidden.has(name) && !['start', 'test'].includes(name) && !readme.includes(`npm run ${name}`),
  );
  expect(missing).toEqual([]);
});
