import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { readDocument } from '../scripts/docs/markdown.ts';
import { composeVariables, interpolate, readText } from './testing/compose-file.ts';

const guide = readText('docs/operating.md');

/** The cells of every row of a section's first table, without its head. */
function tableOf(heading: string): readonly (readonly string[])[] {
  const section = guide.slice(guide.indexOf(`\n${heading}\n`) + heading.length + 2);
  const rows = /(?:^\|.*\n)+/m.exec(section)?.[0].trim().split('\n') ?? [];
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const unquoted = (cell: string): string => cell.replaceAll('`', '');

describe('the settings of the stack', () => {
  const compose = readText('docker-compose.yml');
  const rows = tableOf('### The stack').map(([name = '', fallback = '']) => ({
    name: unquoted(name),
    fallback: unquoted(fallback),
  }));

  test('every variable of the compose file is here or among those of the services', () => {
    const services = readDocument('README.md').tables.find((table) => table[0]?.[0] === '`HOST`') ?? [];
    const told = new Set([...rows.map(({ name }) => name), ...services.map(([name = '']) => unquoted(name))]);
    expect(composeVariables().filter((name) => !told.has(name))).toEqual([]);
    expect(rows.map(({ name }) => name).filter((name) => !composeVariables().includes(name))).toEqual([]);
  });

  test.each(rows.filter(({ fallback }) => fallback !== 'made'))(
    '$name has the default $fallback',
    ({ name, fallback }) => {
      const uses = [...compose.matchAll(/\$\{(?:[^{}]|\$\{[^{}]*\})*\}/g)].map(([text]) => text);
      const defaults = uses.filter((text) => text.startsWith(`\${${name}:-`)).map((text) => interpolate(text, {}));
      expect(new Set(defaults)).toEqual(new Set([fallback]));
    },
  );
});

test('commands and services that it names exist', () => {
  const scripts = [...guide.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
  expect(scripts.filter((name) => name === undefined || !(name in packageJson.scripts))).toEqual([]);
  const services = [...guide.matchAll(/docker compose (?:exec|restart|logs --follow) ([a-z-]+)/g)].map(
    ([, name = '']) => name,
  );
  expect(services.length).toBeGreaterThan(5);
  expect(services.filter((name) => !new RegExp(`^ {2}${name}:$`, 'm').test(readText('docker-compose.yml')))).toEqual(
    [],
  );
});

test('every metric that it names is one that a service has', () => {
  const sources = [
    'backend/messaging/src/metrics.ts',
    'backend/gateway/src/metrics.ts',
    'backend/audit/src/metrics.ts',
    'backend/runtime/src/metrics.ts',
  ];
  const known = sources.map(readText).join('\n');
  const named = tableOf('## Watch').map(([name = '']) => unquoted(name));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !known.includes(`'${name}'`))).toEqual([]);
});

test('every section that it points to is there', () => {
  const headings = [...guide.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => text.toLowerCase().replaceAll(' ', '-'));
  const links = [...guide.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.filter((anchor) => !headings.includes(anchor))).toEqual([]);
});
