import { orderLoad, type Bench } from '../bench.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { cpuBetween, total, usages } from '../machine/cpu-watch.ts';
import type { DatabaseCounters } from '../machine/database-counters.ts';
import { spin } from '../machine/spin.ts';
import { settled } from '../load/settled.ts';
import { median, percentile } from '../report/statistics.ts';
import type { Figure } from '../report/figure.ts';

/** One round of everything that is compared: the machine's limit and the product, one after the other. */
export interface Round {
  readonly spinMs: number;
  readonly chain: number;
  readonly chainCpu: number;
  readonly singleRows: number;
  readonly orders: number;
  readonly posts: number;
  /** CPU seconds per order by process. */
  readonly cpu: ReadonlyMap<string, number>;
  /** Commits and flushes of the log per order. */
  readonly database: DatabaseCounters;
  readonly p50: number;
  readonly p99: number;
}

/** A round whose spin took this much longer than the fastest was disturbed and does not count. */
const DISTURBED = 1.3;

/** Measures C, P1, S and P2 in turn, so many rounds. */
export async function measureRounds(bench: Bench): Promise<readonly Round[]> {
  const { scale, say } = bench;
  const rounds: Round[] = [];
  for (let round = 1; round <= scale.rounds; round += 1) {
    say(`round ${round} of ${scale.rounds}: the database's limit, whole orders, single rows, durable POSTs`);
    rounds.push(await measureRound(bench));
  }
  const fastest = Math.min(...rounds.map(({ spinMs }) => spinMs));
  const quiet = rounds.filter(({ spinMs }) => spinMs <= fastest * DISTURBED);
  if (quiet.length < rounds.length) say(`${rounds.length - quiet.length} rounds were disturbed and are left out`);
  return quiet;
}

async function measureRound(bench: Bench): Promise<Round> {
  const { stack, crowd, limit, scale } = bench;
  const spinMs = spin();
  const before = await usages(stack);
  const chain = await limit.chain(scale.limitMs);
  const chainCpu = (cpuBetween(before, await usages(stack)).get('postgres') ?? 0) / chain.orders;
  const load = await orderLoad(bench);
  const singleRows = await limit.singleRows(scale.limitMs / 2);
  const posts = await closedLoop({
    inFlight: scale.inFlight,
    warmUpMs: 500,
    measureMs: scale.measureMs / 2,
    work: async (turn) => {
      const person = crowd.people[turn % crowd.people.length];
      if (person === undefined) return null;
      const { status } = await crowd.place(person);
      return status === 201 ? status : null;
    },
  });
  await settled(crowd);
  const times = load.done.map(({ sentAt, pushedAt }) => pushedAt - sentAt);
  return {
    spinMs,
    chain: chain.perSecond,
    chainCpu,
    singleRows,
    orders: load.perSecond,
    posts: posts.done.length / posts.seconds,
    cpu: new Map([...load.cpu].map(([name, seconds]) => [name, seconds / load.done.length])),
    database: load.database,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}

/** What an order of the rounds was to PostgreSQL, as a line for the report. */
export function databaseLine(rounds: readonly Round[]): string {
  const each = (of: (counters: DatabaseCounters) => number): number =>
    median(rounds.map(({ database }) => of(database)));
  const logged = each((counters) => counters.logged) / 1000;
  return `per order: ${each(({ commits }) => commits).toFixed(3)} commits, ${each(({ flushes }) => flushes).toFixed(3)} flushes of the log, ${logged.toFixed(1)} KB of log`;
}

/** P1, P2 and P6. */
export function throughputFigures(rounds: readonly Round[]): readonly Figure[] {
  const middle = (of: (round: Round) => number): string => median(rounds.map(of)).toFixed(0);
  const microseconds = (of: (round: Round) => number): string => (median(rounds.map(of)) * 1e6).toFixed(0);
  const ofAll = (round: Round): number => total(round.cpu);
  const ofPostgres = (round: Round): number => round.cpu.get('postgres') ?? 0;
  return [
    {
      id: 'P1',
      what: 'whole orders per second, POST to push / C',
      unit: 'of C',
      values: rounds.map(({ orders, chain }) => orders / chain),
      floor: 0.065,
      goal: 0.13,
      better: 'more',
      detail: `${middle(({ orders }) => orders)} orders/s, C ${middle(({ chain }) => chain)}/s; p50 ${middle(({ p50 }) => p50)} ms, p99 ${middle(({ p99 }) => p99)} ms`,
    },
    {
      id: 'P2',
      what: 'durable POSTs per second through the gateway / S',
      unit: 'of S',
      values: rounds.map(({ posts, singleRows }) => posts / singleRows),
      floor: 0.3,
      goal: 0.55,
      better: 'more',
      detail: `${middle(({ posts }) => posts)} POSTs/s, S ${middle(({ singleRows }) => singleRows)}/s`,
    },
    {
      id: 'P6a',
      what: "CPU per order of all server processes / PostgreSQL's per order of C",
      unit: 'times',
      values: rounds.map((round) => ofAll(round) / round.chainCpu),
      floor: 18,
      goal: 9,
      better: 'less',
      detail: `${microseconds(ofAll)} us per order, C ${microseconds(({ chainCpu }) => chainCpu)} us`,
    },
    {
      id: 'P6b',
      what: "PostgreSQL's own share of it / C",
      unit: 'times',
      values: rounds.map((round) => ofPostgres(round) / round.chainCpu),
      floor: 5,
      goal: 2.5,
      better: 'less',
      detail: `${microseconds(ofPostgres)} us per order`,
    },
  ];
}
