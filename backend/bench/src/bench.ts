import { startThrowAwayStack, type Stack, type StackOptions } from '@orderbell/local-stack';
import { closedLoop, type LoopResult } from './load/closed-loop.ts';
import { gather, type Crowd, type Timing } from './load/crowd.ts';
import type { MachineLimit } from './limits/machine-limit.ts';
import { cpuBetween, usages } from './machine/cpu-watch.ts';
import type { Usage } from './machine/processes.ts';
import type { Say } from './say.ts';

/** How long and how large; everything in one place, so that a report can tell it. */
export interface Scale {
  readonly people: number;
  readonly inFlight: number;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly limitMs: number;
  readonly holdMs: number;
  readonly outageMs: number;
  readonly sockets: number;
}

/** What every measurement works with. */
export interface Bench {
  readonly stack: Stack;
  readonly crowd: Crowd;
  readonly limit: MachineLimit;
  readonly scale: Scale;
  readonly say: Say;
}

const BALANCE = 1_000_000_000_000;

/** Logs as a production service would be run: what went wrong, not every request. */
const quiet = { LOG_LEVEL: 'warn' };
const services = ['gateway', 'orders', 'payments'] as const;

/** A stack as `npm start` runs it, durable, without the web client. */
export function startBenchStack(say: Say, options: Pick<StackOptions, 'instances' | 'env'> = {}): Promise<Stack> {
  const env = Object.fromEntries(services.map((kind) => [kind, { ...quiet, ...options.env?.[kind] }]));
  return startThrowAwayStack({ ...options, instances: { web: 0, ...options.instances }, env, say });
}

/** People with money and sockets at a stack. */
export function gatherCrowd(stack: Stack, scale: Scale): Promise<Crowd> {
  return gather(stack, { people: scale.people, balance: BALANCE, connections: scale.inFlight });
}

/** A closed loop of whole orders, and what the processes used meanwhile. */
export interface OrderLoad extends LoopResult<Timing> {
  readonly perSecond: number;
  /** CPU seconds by process. */
  readonly cpu: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, Usage>;
}

/** Orders from POST to push, `inFlight` at once, each person in turn. */
export async function orderLoad(
  { stack, crowd, scale }: Pick<Bench, 'stack' | 'crowd' | 'scale'>,
  options: { readonly warmUpMs?: number; readonly measureMs?: number; readonly people?: Crowd['people'] } = {},
): Promise<OrderLoad> {
  const people = options.people ?? crowd.people;
  let before: ReadonlyMap<string, Usage> = new Map();
  let after: ReadonlyMap<string, Usage> = new Map();
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
      },
      end: async () => {
        after = await usages(stack);
      },
    },
  });
  return { ...result, perSecond: result.done.length / result.seconds, cpu: cpuBetween(before, after), after };
}
