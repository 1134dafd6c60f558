import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readDocument, root } from './markdown.ts';

const { tables, headings, spans } = readDocument('docs/delivery-guarantees.md');

test('there is a section for each of the ten rules, with its tests', () => {
  const rules = headings.filter(({ text }) => /^\d+\. /.test(text));
  expect(rules.map(({ text }) => Number.parseInt(text, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(tables).toHaveLength(rules.length);
});

test.each(tables.flat().map(([name = '', file = '']) => ({ name, file: file.replaceAll('`', '') })))(
  'there is a test "$name"',
  ({ name, file }) => {
    expect(readFileSync(path.join(root, file), 'utf8')).toContain(`it('${name}'`);
  },
);

test('every place in the code that is named exists', () => {
  const places = spans.filter((span) => span.startsWith('backend/'));
  expect(places.length).toBeGreaterThan(10);
  expect(places.filter((place) => !existsSync(path.join(root, place)))).toEqual([]);
});
