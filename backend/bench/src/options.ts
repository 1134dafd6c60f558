import { readFlags, UsageError } from '@orderbell/local-stack/usage';
import type { Scale } from './bench.ts';

/** What can be measured, in the order in which it is. */
export const parts = [
  'throughput',
  'one-account',
  'latency',
  'overload',
  'held-transaction',
  'outages',
  'two-instances',
  'sockets',
  'switches',
  'growth',
] as const;
export type Part = (typeof parts)[number];

/** Too long for what is run every time: measured with `--full`, or when it is asked for. */
const long: readonly Part[] = ['growth'];
const quick: readonly Part[] = ['throughput', 'one-account', 'latency'];

export interface Options {
  readonly help: boolean;
  readonly scale: Scale;
  readonly parts: readonly Part[];
  /** Folder for results.json and the charts; null prints alone. */
  readonly out: string | null;
}

export const helpText = `npm run bench [-- options]

Starts a stack of its own on free ports, loads it through the public door, and compares it with what the same
PostgreSQL does of the same work with nothing around it. Nothing else should run on the machine meanwhile.

  --quick          two minutes: throughput, one account, latency
  --full           outages of a minute each, and growth; three quarters of an hour
  --only a,b       some parts: ${parts.join(', ')}
  --history N,M    orders in the tables for growth (1000000 unless given; 10000000 wants 30 GB of disk and an hour)
  --out FOLDER     where results.json and the charts are written (docs/bench unless given)
  --no-files       prints the table and writes nothing
  --help           this text`;

const standard: Scale = {
  people: 2000,
  fewer: 500,
  inFlight: 256,
  rounds: 3,
  warmUpMs: 3000,
  measureMs: 7000,
  limitMs: 5000,
  holdMs: 300_000,
  outageMs: 5000,
  many: 10_000,
  history: [1_000_000],
};

const flags = {
  quick: { type: 'boolean' },
  full: { type: 'boolean' },
  only: { type: 'string' },
  history: { type: 'string' },
  out: { type: 'string' },
  'no-files': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @throws UsageError for anything that it does not know */
export function parseOptions(args: readonly string[]): Options {
  const values = readFlags(args, flags, helpText);
  if (values.quick === true && values.full === true) throw new UsageError('--quick and --full exclude each other.');
  const isQuick = values.quick === true;
  const isFull = values.full === true;
  const scale: Scale = {
    ...standard,
    ...(isQuick ? { people: 500, many: 500, rounds: 2, warmUpMs: 2000, measureMs: 5000, limitMs: 2000 } : {}),
    ...(isFull ? { outageMs: 60_000 } : {}),
    ...(values.history === undefined ? {} : { history: readHistory(values.history) }),
  };
  const usual = isQuick ? quick : isFull ? parts : parts.filter((part) => !long.includes(part));
  const chosen = values.only === undefined ? usual : readParts(values.only);
  const whole = !isQuick && values.only === undefined;
  return {
    help: values.help === true,
    scale,
    parts: chosen,
    out: values['no-files'] === true || (!whole && values.out === undefined) ? null : (values.out ?? 'docs/bench'),
  };
}

function readParts(text: string): readonly Part[] {
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !parts.some((part) => part === name));
  if (unknown.length > 0)
    throw new UsageError(`There is no part ${unknown.join(', ')}; there are ${parts.join(', ')}.`);
  return parts.filter((part) => wanted.includes(part));
}

/** Below that there would be no list long enough. */
const LEAST_HISTORY = 100_000;

function readHistory(text: string): readonly number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.every((size) => Number.isSafeInteger(size) && size >= LEAST_HISTORY)) return sizes;
  throw new UsageError(`--history takes numbers of orders, each ${LEAST_HISTORY} at least, with commas between them.`);
}
