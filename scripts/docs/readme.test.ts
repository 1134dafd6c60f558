import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AuditConfig } from '../../backend/audit/src/config.ts';
import { GatewayConfig } from '../../backend/gateway/src/config.ts';
import { readSettings } from '../../backend/local-stack/src/start/options.ts';
import { OrdersConfig } from '../../backend/orders/src/config.ts';
import { PaymentsConfig } from '../../backend/payments/src/config.ts';
import { topics } from '../../contracts/src/index.ts';
import { WebConfig } from '../../desktop/src/web/config.ts';
import { anchorOf, readDocument, root, type Document, type Table } from './markdown.ts';

const english = readDocument('README.md');
const russian = readDocument('README.ru.md');
const both = [english, russian] as const;
const unquoted = (cell = ''): string => cell.replaceAll('`', '');

/** The table whose first column holds this. */
function tableWith({ tables, file }: Document, cell: string): Table {
  const table = tables.find((rows) => rows.some(([first]) => first === cell));
  if (table === undefined) throw new Error(`${file} has no table with ${cell}`);
  return table;
}

describe('both languages', () => {
  test('have the same headings, level by level', () => {
    const levels = ({ headings }: Document) => headings.map(({ level }) => level);
    expect(levels(russian)).toEqual(levels(english));
  });

  test('have the same commands in the same places', () => {
    expect(russian.blocks).toEqual(english.blocks);
    expect(russian.spans).toEqual(english.spans);
  });

  test('have the same tables: as many rows and columns, and the same code in each cell', () => {
    const shape = ({ tables }: Document) =>
      tables.map((rows) => rows.map((cells) => cells.map((cell) => cell.match(/`[^`]+`/g) ?? [])));
    expect(shape(russian)).toEqual(shape(english));
  });

  test('have the same pictures and links, each to its own sections', () => {
    const targets = ({ links }: Document) =>
      links.map((link) => link.replace(/^README(?:\.ru)?\.md$/, 'the other README').replace(/^#.*/, '#'));
    expect(russian.images).toEqual(english.images);
    expect(targets(russian)).toEqual(targets(english));
  });
});

test.each([
  'README.md',
  'README.ru.md',
  'CHANGELOG.md',
  'docs/operating.md',
  'docs/delivery-guarantees.md',
  'docs/contributing.md',
])('every file, picture and section that %s points to is there', (file) => {
  const { links, images } = readDocument(file);
  const broken = [...links, ...images].filter((target) => !/^https?:/.test(target) && !isThere(file, target));
  expect(broken).toEqual([]);
});

function isThere(from: string, target: string): boolean {
  const [relative = '', anchor] = target.split('#');
  const file = relative === '' ? from : path.join(path.dirname(from), relative);
  if (!existsSync(path.join(root, file))) return false;
  if (anchor === undefined) return true;
  return readDocument(file).headings.some(({ text }) => anchorOf(text) === anchor);
}

describe.each(both)('the settings in $file', (document) => {
  const schemas = {
    orders: OrdersConfig,
    payments: PaymentsConfig,
    gateway: GatewayConfig,
    audit: AuditConfig,
    web: WebConfig,
  };
  const rows = tableWith(document, '`HOST`').map(([name, services = '', fallback = '']) => ({
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
        expect([name, absent.success]).toEqual([name, !['required', 'обязательна'].includes(fallback)]);
        if (fallback.startsWith('`')) expect([name, schema.parse(unquoted(fallback))]).toEqual([name, absent.data]);
      }
    }
  });

  test('npm start reads exactly these, with these defaults', () => {
    const told = tableWith(document, '`GATEWAY_PORT`').map(([name, value]) => `${unquoted(name)}=${unquoted(value)}`);
    const read = Object.entries(readSettings({})).map(([name, value]) => `${name}=${value}`);
    expect(told.sort()).toEqual(read.sort());
  });
});

test.each(both)('every topic and no other is named in the way of an order in $file', ({ tables }) => {
  const way = tables.flat().filter(([step = '']) => /^\d$/.test(step));
  const named = way.flatMap((cells) =>
    (cells.join(' ').match(/`order-[a-z-]+`|`account-[a-z-]+`/g) ?? []).map(unquoted),
  );
  expect([...new Set(named)].sort()).toEqual(Object.values(topics).sort());
});
