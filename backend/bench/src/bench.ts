import { startThrowAwayStack, type Stack, type StackOptions } from '@orderbell/local-stack';
import { closedLoop, type LoopResult } from './load/closed-loop.ts';
import { gather, type Crowd, type Timing } from './load/crowd.ts';
import { openAccounts } from './load/open-accounts.ts';
import { makePeople } from './load/person.ts';
import type { MachineLimit } from './limits/machine-limit.ts';
import { cpuBetween, usages } from './machine/cpu-watch.ts';
import { databaseCounters, perOrder, type DatabaseCounters } from './machine/database-counters.ts';
import type { Usage } from './machine/processes.ts';
import type { Say } from './say.ts';

/** How long and how large; everything in one place, so that a report can tell it. */
export interface Scale {
  readonly people: number;
  /** At stacks that are started only to be compared with another: each socket takes a while to open. */
  readonly fewer: number;
  readonly inFlight: number;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly limitMs: number;
  readonly holdMs: number;
  readonly outageMs: number;
  /** People of the large crowd: its sockets are on one gateway, and orders spread over its accounts. */
  readonly many: number;
  /** Orders in the tables where the cost of their number is measured; an empty stack is measured beside them. */
  readonly history: readonly number[];
}

/** What every measurement works with. */
export interface Bench {
  readonly stack: Stack;
  readonly crowd: Crowd;
  readonly limit: MachineLimit;
  readonly scale: Scale;
  readonly say: Say;
}

/** What is on each account at first, in minor units: nobody runs out. */
export const BALANCE = 1_000_000_000_000;

/** Logs as a production service would be run: what went wrong, not every request. */
const quiet = { LOG_LEVEL: 'warn' };
const services = ['gateway', 'orders', 'payments'] as const;

/** A stack as `npm start` runs it, durable, without the web client. */
export function startBenchStack(say: Say, options: Pick<StackOptions, 'instances' | 'env'> = {}): Promise<Stack> {
  const env = Object.fromEntries(services.map((kind) => [kind, { ...quiet, ...options.env?.[kind] }]));
  return startThrowAwayStack({ ...options, instances: { web: 0, ...options.instances }, env, say });
}

/** So many people with money and sockets at a stack. */
export async function gatherCrowd(
  stack: Stack,
  people: number,
  connections: number,
  onAccount?: (at: number) => void,
): Promise<Crowd> {
  const made = await makePeople(people, stack.secrets.tokenSigningKey);
  await openAccounts(stack.databaseUrls.payments, made, BALANCE);
  return gather(stack, made, connections, onAccount);
}

/** A closed loop of whole orders, and what the processes used meanwhile. */
export interface OrderLoad extends LoopResult<Timing> {
  readonly perSecond: number;
  /** CPU seconds by process. */
  readonly cpu: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, Usage>;
  /** Commits and flushes of PostgreSQL per order. */
  readonly database: DatabaseCounters;
}

/** What orders are sent to, by whom, and how many of them at once for how long. */
export interface LoadOn extends Pick<Bench, 'stack' | 'crowd'> {
  readonly scale: Pick<Scale, 'inFlight' | 'warmUpMs' | 'measureMs'>;
}

/** Orders from POST to push, `inFlight` at once, each person in turn. */
export async function orderLoad(
  { stack, crowd, scale }: LoadOn,
  options: { readonly warmUpMs?: number; readonly measureMs?: number; readonly people?: Crowd['people'] } = {},
): Promise<OrderLoad> {
  const people = options.people ?? crowd.people;
  let before: ReadonlyMap<string, Usage> = new Map();
  let after: ReadonlyMap<string, Usage> = new Map();
  let database: DatabaseCounters = { commits: 0, flushes: 0, logged: 0 };
  let counted = database;
  const result = await closedLoop({
    inFlight: scale.inFlight,
    warmUpMs: options.warmUpMs ?? scale.warmUpMs,
    measureMs: options.measureMs ?? scale.measureMs,
    work: async (turn) => {
      const person = people[turn % people.length];
      return person === undefined ? null : await crowd.buy(person);
    },
    around: {
      begin: async () => {
        before = await usages(stack);
        counted = await databaseCounters(stack);
      },
      end: async () => {
        after = await usages(stack);
        database = await databaseCounters(stack);
      },
    },
  });
  const orders = result.done.length;
  return {
    ...result,
    perSecond: orders / result.seconds,
    cpu: cpuBetween(before, after),
    after,
    database: perOrder(counted, database, orders),
  };
}
