import { readFlags, UsageError } from '@orderbell/local-stack/usage';

export interface FaultOptions {
  readonly help: boolean;
  /** Absent: a new one. */
  readonly seed: number | undefined;
  /** Groups, and words that stand in the names of faults; absent: all. */
  readonly only: readonly string[] | undefined;
  readonly rest: boolean;
  readonly list: boolean;
  readonly minutes: number;
  readonly labs: number;
  /** So many orders under faults without end, instead of the matrix. */
  readonly orders: number | undefined;
}

export const helpText = `npm run test:faults [-- options]

Every fault of the matrix, one after the other, under a stream of orders.

  --seed N        the schedule of an earlier run again
  --only WORDS    groups of these names and faults whose name contains one of them, with commas between them
  --rest          only those that have no passed row in the results yet
  --minutes N     no further fault is begun after so long, 600 unless given; --rest goes on from there
  --list          the schedule, without running it
  --labs N        so many stacks are broken at once; 2 unless given
  --orders N      instead of the matrix: so many orders with faults throughout
  --help          this text`;

const flags = {
  seed: { type: 'string' },
  only: { type: 'string' },
  rest: { type: 'boolean', default: false },
  minutes: { type: 'string' },
  list: { type: 'boolean', default: false },
  labs: { type: 'string' },
  orders: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** @throws UsageError for anything that it does not know */
export function parseOptions(args: readonly string[]): FaultOptions {
  const values = readFlags(args, flags, helpText);
  return {
    help: values.help,
    seed: readWhole('--seed', values.seed, 0),
    only: values.only?.split(',').map((word) => word.trim()),
    rest: values.rest,
    list: values.list,
    minutes: readWhole('--minutes', values.minutes, 1) ?? 600,
    labs: readWhole('--labs', values.labs, 1) ?? 2,
    orders: readWhole('--orders', values.orders, 1),
  };
}

function readWhole(flag: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`${flag} takes a whole number from ${least}, not "${text}".`);
}

/** Those of the matrix that `words` name: a whole group, or a part of a fault's name. @throws UsageError for a word that names none */
export function chosen<Named extends { readonly group: string; readonly name: string }>(
  matrix: readonly Named[],
  words: readonly string[] | undefined,
): readonly Named[] {
  if (words === undefined) return matrix;
  const isNamed = ({ group, name }: Named, word: string): boolean => group === word || name.includes(word);
  const unknown = words.filter((word) => word === '' || !matrix.some((fault) => isNamed(fault, word)));
  if (unknown.length > 0) {
    const groups = [...new Set(matrix.map(({ group }) => group))].join(', ');
    throw new UsageError(
      `No fault is called "${unknown.join('", "')}". The groups are ${groups}; --list shows every fault.`,
    );
  }
  return matrix.filter((fault) => words.some((word) => isNamed(fault, word)));
}
