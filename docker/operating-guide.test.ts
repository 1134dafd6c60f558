import { describe, expect, test } from 'vitest';
import { GatewayConfig } from '../backend/gateway/src/config.ts';
import { OrdersConfig } from '../backend/orders/src/config.ts';
import { PaymentsConfig } from '../backend/payments/src/config.ts';
import { WebConfig } from '../desktop/src/web/config.ts';
import packageJson from '../package.json' with { type: 'json' };
import { composeVariables, interpolate, readText } from './testing/compose-file.ts';

const guide = readText('docs/operating.md');
const schemas = { orders: OrdersConfig, payments: PaymentsConfig, gateway: GatewayConfig, web: WebConfig };

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

describe('the settings of the services', () => {
  const rows = tableOf('### The services').map(([name = '', services = '', fallback = '']) => ({
    name: unquoted(name),
    services: services.split(', '),
    fallback,
  }));

  test('every variable that a service reads is there, with the services that read it', () => {
    const read = Object.entries(schemas).flatMap(([service, { shape }]) =>
      Object.keys(shape).map((name) => `${name} ${service}`),
    );
    const told = rows.flatMap(({ name, services }) => services.map((service) => `${name} ${service}`));
    expect(told.sort()).toEqual(read.sort());
  });

  test('defaults are those of the services', () => {
    for (const { name, services, fallback } of rows) {
      for (const [service, { shape }] of Object.entries(schemas)) {
        const schema = Object.entries(shape).find(([key]) => key === name)?.[1];
        if (schema === undefined || !services.includes(service)) continue;
        const absent = schema.safeParse(undefined);
        expect([name, absent.success]).toEqual([name, fallback !== 'required']);
        if (fallback.startsWith('`')) expect([name, schema.parse(unquoted(fallback))]).toEqual([name, absent.data]);
      }
    }
  });
});

describe('the settings of the stack', () => {
  const compose = readText('docker-compose.yml');
  const rows = tableOf('### The stack').map(([name = '', fallback = '']) => ({
    name: unquoted(name),
    fallback: unquoted(fallback),
  }));

  test('every variable of the compose file is in one of the two tables', () => {
    const told = new Set(
      [...rows, ...tableOf('### The services').map(([name = '']) => ({ name: unquoted(name) }))].map(
        ({ name }) => name,
      ),
    );
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
  const scripts = [...guide.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
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
