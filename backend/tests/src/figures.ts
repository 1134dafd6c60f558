/**
 * `npm run figures`: starts a stack of its own and prints how fast it answers, what it uses when nothing happens, and how
 * many orders it finishes under load. Figures of one machine at one moment: compare only runs on the same one.
 */
import { startThrowAwayStack } from '@orderbell/local-stack';
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Buyer, type Timing } from './figures/buyer.ts';
import { usageOfFamily, usageOfOne, type Usage } from './figures/processes.ts';
import { percentile, table } from './figures/statistics.ts';
import { inParallel, registerShoppers } from './support/shopper.ts';
import { addressOf } from './support/stack-address.ts';
import { testEnvironment } from './support/test-environment.ts';

const users = 100;
const inFlight = 256;
const warmUpMs = 8000;
const measureMs = 20_000;
const idleMs = 20_000;
const oneAtATime = 300;
const settleMs = 5000;
const generator = '(generator)';

const stack = await startThrowAwayStack({ env: testEnvironment, say });
try {
  const address = addressOf(stack);
  const shoppers = await registerShoppers(address, users);
  await inParallel(8, shoppers, (shopper) => shopper.openAccount(1_000_000_000));
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const buyers = await Promise.all(shoppers.map((shopper) => Buyer.of(shopper, agent)));
  const [first] = buyers;
  if (first === undefined) throw new Error('there is nobody to buy');

  say(`one order at a time: ${oneAtATime} after ${oneAtATime} to warm up`);
  for (let order = 0; order < oneAtATime; order += 1) await first.buy(1);
  const single: Timing[] = [];
  for (let order = 0; order < oneAtATime; order += 1) single.push(await first.buy(1));

  say(`nothing happens for ${idleMs / 1000} s, ${users} sockets open`);
  await pause(settleMs);
  const idle = await during(idleMs, () => pause(idleMs));

  say(
    `${inFlight} orders in flight from ${users} users for ${measureMs / 1000} s, after ${warmUpMs / 1000} s to warm up`,
  );
  const load = await underLoad(buyers);

  const times = (name: string, values: readonly number[]): readonly string[] => [
    name,
    ...[0.5, 0.95, 0.99].map((share) => percentile(values, share).toFixed(1)),
  ];
  process.stdout.write(`
Time, ms
${table([
  ['', 'median', 'p95', 'p99'],
  times(
    'one at a time: POST to answer',
    single.map(({ sentAt, answeredAt }) => answeredAt - sentAt),
  ),
  times(
    'one at a time: POST to push',
    single.map(({ sentAt, pushedAt }) => pushedAt - sentAt),
  ),
  times(
    'under load: POST to answer',
    load.timings.map(({ sentAt, answeredAt }) => answeredAt - sentAt),
  ),
  times(
    'under load: POST to push',
    load.timings.map(({ sentAt, pushedAt }) => pushedAt - sentAt),
  ),
])}

Orders per second, POST to push, ${users} users, ${inFlight} in flight: ${load.rate.toFixed(0)}

Processes
${table(processTable(idle, load))}
CPU is in per cent of one core, children included; "us/order" is CPU time per finished order.
RSS counts a page that PostgreSQL's processes share in each of them, PSS once.
`);
  for (const buyer of buyers) buyer.close();
  agent.destroy();
} finally {
  await stack.stop();
}

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

interface Measured {
  readonly seconds: number;
  /** CPU seconds by process. */
  readonly cpu: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, Usage>;
}

/** What the processes of the stack, and this one, use while something is done. */
async function during(forMs: number, work: () => Promise<unknown>): Promise<Measured> {
  const before = await usages();
  const started = performance.now();
  await Promise.all([work(), pause(forMs)]);
  const seconds = (performance.now() - started) / 1000;
  const after = await usages();
  const cpu = new Map([...after].map(([name, usage]) => [name, usage.cpu - (before.get(name)?.cpu ?? 0)]));
  return { seconds, cpu, after };
}

async function usages(): Promise<ReadonlyMap<string, Usage>> {
  const found = new Map<string, Usage>();
  for (const [name, pid] of Object.entries(addressOf(stack).pids)) found.set(name, await usageOfFamily(pid));
  return found.set(generator, await usageOfOne(process.pid, false));
}

interface Load extends Measured {
  readonly timings: readonly Timing[];
  readonly rate: number;
}

/** A closed loop: as soon as an order is done, its place is taken by the next. */
async function underLoad(buyers: readonly Buyer[]): Promise<Load> {
  const timings: Timing[] = [];
  const over = new AbortController();
  const lanes = Array.from({ length: inFlight }, async (_, lane) => {
    const buyer = buyers[lane % buyers.length];
    while (!over.signal.aborted) {
      const timing = await buyer?.buy(1);
      if (timing !== undefined) timings.push(timing);
    }
  });
  const all = Promise.all(lanes);
  await Promise.race([pause(warmUpMs), all]);
  const from = performance.now();
  const measured = await during(measureMs, () => Promise.race([pause(measureMs), all]));
  const to = performance.now();
  over.abort();
  await all;
  const within = timings.filter(({ pushedAt }) => pushedAt >= from && pushedAt < to);
  return { ...measured, timings: within, rate: (within.length / (to - from)) * 1000 };
}

function processTable(idle: Measured, load: Load): readonly (readonly string[])[] {
  const megabytes = (bytes: number | undefined): string => (bytes === undefined ? '?' : (bytes / 1e6).toFixed(0));
  const row = (name: string, usage: Usage | undefined, idleCpu: number, loadCpu: number): readonly string[] => [
    name,
    megabytes(usage?.rss),
    megabytes(usage?.pss),
    ((idleCpu / idle.seconds) * 100).toFixed(2),
    ((loadCpu / load.seconds) * 100).toFixed(0),
    ((loadCpu / load.timings.length) * 1e6).toFixed(0),
  ];
  const names = [...idle.after.keys()];
  const own = names.filter((name) => name !== generator);
  const total = (of: (name: string) => number | undefined): number =>
    own.reduce((sum, name) => sum + (of(name) ?? 0), 0);
  const all: Usage = {
    rss: total((name) => idle.after.get(name)?.rss),
    pss: total((name) => idle.after.get(name)?.pss),
    cpu: 0,
  };
  return [
    ['', 'idle RSS MB', 'idle PSS MB', 'idle CPU %', 'load CPU %', 'us/order'],
    ...names.map((name) => row(name, idle.after.get(name), idle.cpu.get(name) ?? 0, load.cpu.get(name) ?? 0)),
    row(
      'all but the generator',
      all,
      total((name) => idle.cpu.get(name)),
      total((name) => load.cpu.get(name)),
    ),
  ];
}
