/**
 * `npm run figures`: starts a stack of its own and prints how fast it answers, what it uses when nothing happens, and how
 * many orders it finishes under load. Figures of one machine at one moment: compare only runs on the same one, or take
 * `npm run bench`, which compares with the machine itself.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { gatherCrowd, orderLoad, startBenchStack, type OrderLoad } from './bench.ts';
import type { Timing } from './load/crowd.ts';
import { cpuBetween, GENERATOR, usages } from './machine/cpu-watch.ts';
import type { Usage } from './machine/processes.ts';
import { percentile, table } from './report/statistics.ts';

const people = 100;
const inFlight = 256;
const warmUpMs = 10_000;
const measureMs = 20_000;
const idleMs = 30_000;
const oneAtATime = 300;
const settleMs = 30_000;

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

const stack = await startBenchStack(say, { instances: { web: 1 } });
try {
  const crowd = await gatherCrowd(stack, people, inFlight);
  const [first] = crowd.people;
  if (first === undefined) throw new Error('there is nobody to buy');

  say(`one order at a time: ${oneAtATime} after ${oneAtATime} to warm up`);
  const single: Timing[] = [];
  for (let order = 0; order < 2 * oneAtATime; order += 1) {
    const timing = await crowd.buy(first);
    if (timing !== null && order >= oneAtATime) single.push(timing);
  }

  say(`nothing happens for ${idleMs / 1000} s, after ${settleMs / 1000} s to come to rest, ${people} sockets open`);
  await pause(settleMs);
  const before = await usages(stack);
  await pause(idleMs);
  const after = await usages(stack);
  const idleCpu = cpuBetween(before, after);

  say(
    `${inFlight} orders in flight from ${people} people for ${measureMs / 1000} s, after ${warmUpMs / 1000} s to warm up`,
  );
  const load = await orderLoad({ stack, crowd, scale: { inFlight, warmUpMs, measureMs } });

  const times = (name: string, values: readonly number[]): readonly string[] => [
    name,
    ...[0.5, 0.95, 0.99].map((share) => percentile(values, share).toFixed(1)),
  ];
  const toAnswer = ({ sentAt, answeredAt }: Timing): number => answeredAt - sentAt;
  const toPush = ({ sentAt, pushedAt }: Timing): number => pushedAt - sentAt;
  process.stdout.write(`
Time, ms
${table([
  ['', 'median', 'p95', 'p99'],
  times('one at a time: POST to answer', single.map(toAnswer)),
  times('one at a time: POST to push', single.map(toPush)),
  times('under load: POST to answer', load.done.map(toAnswer)),
  times('under load: POST to push', load.done.map(toPush)),
])}

Orders per second, POST to push, ${people} people, ${inFlight} in flight: ${load.perSecond.toFixed(0)}

Processes
${table(processTable(after, idleCpu, load))}
CPU is in per cent of one core, children included; "us/order" is CPU time per finished order.
RSS counts a page that PostgreSQL's processes share in each of them, PSS once.
`);
  crowd.close();
} finally {
  await stack.stop();
}

function processTable(
  idle: ReadonlyMap<string, Usage>,
  idleCpu: ReadonlyMap<string, number>,
  load: OrderLoad,
): readonly (readonly string[])[] {
  const megabytes = (bytes: number | undefined): string => (bytes === undefined ? '?' : (bytes / 1e6).toFixed(0));
  const row = (name: string, usage: Usage | undefined, idleSeconds: number, loadSeconds: number): readonly string[] => [
    name,
    megabytes(usage?.rss),
    megabytes(usage?.pss),
    ((idleSeconds / idleMs) * 100_000).toFixed(2),
    megabytes(load.after.get(name)?.rss),
    ((loadSeconds / load.seconds) * 100).toFixed(0),
    ((loadSeconds / load.done.length) * 1e6).toFixed(0),
  ];
  const own = [...idle.keys()].filter((name) => name !== GENERATOR);
  const sum = (of: (name: string) => number | undefined): number =>
    own.reduce((total, name) => total + (of(name) ?? 0), 0);
  const all: Usage = { rss: sum((name) => idle.get(name)?.rss), pss: sum((name) => idle.get(name)?.pss), cpu: 0 };
  return [
    ['', 'idle RSS MB', 'idle PSS MB', 'idle CPU %', 'load RSS MB', 'load CPU %', 'us/order'],
    ...[...idle.keys()].map((name) => row(name, idle.get(name), idleCpu.get(name) ?? 0, load.cpu.get(name) ?? 0)),
    row(
      'all but the generator',
      all,
      sum((name) => idleCpu.get(name)),
      sum((name) => load.cpu.get(name)),
    ),
  ];
}
