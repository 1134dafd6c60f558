/** `npm run bench`: what the system does, compared with what this machine could do at most. */
import { failureText } from '@orderbell/local-stack/usage';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gatherCrowd, orderLoad, startBenchStack, type Bench, type Scale } from './bench.ts';
import { compareStacks, measureStack, type Measured } from './measure.ts';
import { prepareMachineLimit } from './limits/machine-limit.ts';
import { GENERATOR } from './machine/cpu-watch.ts';
import { databaseSettings } from './machine/database-counters.ts';
import { helpText, parseOptions, type Options, type Part } from './options.ts';
import { cpuChart, promiseChart } from './report/charts.ts';
import type { Figure } from './report/figure.ts';
import { describeMachine } from './report/machine.ts';
import { report } from './report/print.ts';
import { median } from './report/statistics.ts';

const begun = performance.now();

function say(line: string): void {
  const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(4);
  process.stdout.write(`${seconds} s  ${line}\n`);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(`${helpText}\n`);
  else await run(options);
} catch (cause) {
  process.stderr.write(`\n${failureText(cause)}\n`);
  process.exitCode = 1;
}

async function run({ scale, parts, out }: Options): Promise<void> {
  const { machine, ...measured } = await onOneStack(scale, parts);
  const compared = await compareStacks({ scale, say }, parts);
  const figures = [...measured.figures, ...compared].toSorted((left, right) => number(left) - number(right));

  process.stdout.write(`\n${report(figures)}\n${measured.counters.join('\n')}\n\n`);
  for (const [name, value] of Object.entries(machine)) process.stdout.write(`${name}: ${value}\n`);
  if (out !== null) await save(out, { ...measured, figures, scale, machine });
}

/** P1 to P13, then G. */
function number({ id }: Figure): number {
  return Number.parseInt(id.slice(1), 10) + (id.startsWith('P') ? 0 : 100);
}

/** What is measured at one stack that stands for as long as that takes, and what it stands on. */
async function onOneStack(scale: Scale, parts: readonly Part[]) {
  const stack = await startBenchStack(say);
  try {
    const limit = await prepareMachineLimit(stack);
    const machine = { ...(await describeMachine()), ...(await databaseSettings(stack)) };
    say(`${scale.people} people open accounts and sockets`);
    const crowd = await gatherCrowd(stack, scale.people, scale.inFlight);
    say('warming up');
    const bench: Bench = { stack, crowd, limit, scale, say };
    // After so long the compilers of the services and of Kafka have done most of their work.
    await orderLoad(bench, { warmUpMs: scale.warmUpMs * 6, measureMs: 1000 });
    return { ...(await measureStack(bench, parts)), machine };
  } finally {
    await stack.stop();
  }
}

interface Results extends Measured {
  readonly scale: object;
  readonly machine: object;
}

async function save(folder: string, results: Results): Promise<void> {
  const { figures, rounds } = results;
  const perOrder = new Map(
    [...(rounds[0]?.cpu.keys() ?? [])]
      .filter((name) => name !== GENERATOR)
      .map((name) => [name, median(rounds.map(({ cpu }) => cpu.get(name) ?? 0))]),
  );
  await mkdir(folder, { recursive: true });
  const readable = {
    measuredAt: new Date().toISOString(),
    ...results,
    rounds: rounds.map((round) => ({ ...round, cpu: Object.fromEntries(round.cpu) })),
  };
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(readable, undefined, 2)}\n`);
  await writeFile(join(folder, 'promises.svg'), promiseChart(figures));
  await writeFile(join(folder, 'cpu.svg'), cpuChart(perOrder, median(rounds.map(({ chainCpu }) => chainCpu))));
  say(`written to ${folder}`);
}
