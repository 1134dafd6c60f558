import { UsageError } from '@orderbell/local-stack/usage';
import { expect, it } from 'vitest';
import { chosen, helpText, parseOptions } from './options.ts';

it('runs everything, two at once, unless told otherwise', () => {
  expect(parseOptions([])).toMatchObject({ only: undefined, seed: undefined, orders: undefined, labs: 2, list: false });
  expect(parseOptions([]).minutes).toBe(600);
});

it('reads what it is told', () => {
  const args = ['--seed', '7', '--only', 'broker, killed', '--rest', '--minutes', '20', '--labs', '4', '--list'];
  expect(parseOptions(args)).toMatchObject({
    seed: 7,
    only: ['broker', 'killed'],
    rest: true,
    minutes: 20,
    labs: 4,
    list: true,
  });
});

it('says what it does not know, and what it knows', () => {
  expect(() => parseOptions(['--fast'])).toThrow(/--fast.*\n\nnpm run test:faults/);
  expect(() => parseOptions(['now'])).toThrow(helpText);
  for (const [flag, text] of [
    ['--seed', '-1'],
    ['--labs', '0'],
    ['--minutes', 'ten'],
    ['--orders', '1.5'],
  ] as const)
    expect(() => parseOptions([`${flag}=${text}`])).toThrow(`${flag} takes a whole number from`);
});

it('chooses groups and faults by their names, and refuses a name that nothing has', () => {
  const matrix = [
    { group: 'broker', name: 'killed' },
    { group: 'PostgreSQL', name: 'killed and started' },
    { group: 'broker', name: 'stopped' },
  ];
  expect(chosen(matrix, undefined)).toEqual(matrix);
  expect(chosen(matrix, ['broker'])).toEqual([matrix[0], matrix[2]]);
  expect(chosen(matrix, ['killed', 'stopped'])).toEqual(matrix);
  expect(() => chosen(matrix, ['broker', 'crash points'])).toThrow(
    new UsageError('No fault is called "crash points". The groups are broker, PostgreSQL; --list shows every fault.'),
  );
  expect(() => chosen(matrix, [''])).toThrow(UsageError);
});
