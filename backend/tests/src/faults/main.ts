/** `npm run test:faults`: every fault of the matrix, one after the other, under a stream of orders. */
import { failureText } from '@orderbell/local-stack/usage';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seedOfThisRun, seededRandom } from '../support/random.ts';
import type { Fault } from './fault.ts';
import { startLab, type Lab } from './lab.ts';
import { runManyOrders } from './many-orders.ts';
import { matrix } from './matrix.ts';
import { chosen, helpText, parseOptions, type FaultOptions } from './options.ts';
import { readPassed, rowOf, writeVerdict } from './results.ts';
import { runFault, seedOf } from './run-fault.ts';
import type { Verdict } from './verdict.ts';

let writing = Promise.resolve();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) say(helpText);
  else if (!(await run(options))) process.exitCode = 1;
} catch (cause) {
  process.stderr.write(`\n${failureText(cause)}\n`);
  process.exitCode = 1;
}
// A client of a server that was killed may keep this process alive.
process.exit();

/** Whether everything that was run has passed. */
async function run(options: FaultOptions): Promise<boolean> {
  const seed = options.seed ?? seedOfThisRun();
  if (options.orders !== undefined) return await runManyOrders(options.orders, seed, say);
  const passed = options.rest ? await readPassed() : new Set<string>();
  const faults = chosen(matrix, options.only).filter(({ name }) => !passed.has(name));
  say(`seed ${seed}: ${faults.length} faults (repeat with --seed ${seed})`);
  for (const [index, fault] of faults.entries()) {
    const { what } = fault.plan(seededRandom(seedOf(seed, fault.name)));
    say(`${index + 1}. ${fault.group}: ${fault.name}: ${what}`);
  }
  return options.list || (await runAll(faults, seed, options));
}

/** Several labs at once: most of a fault's time is waiting, for a session of a killed consumer to end, for example. */
async function runAll(faults: readonly Fault[], seed: number, { minutes, labs }: FaultOptions): Promise<boolean> {
  const verdicts: Verdict[] = [];
  const queue = faults.values();
  const end = performance.now() + minutes * 60_000;
  const inOneLab = async (): Promise<void> => {
    let lab: { readonly kind: Fault['lab']; readonly open: Lab } | undefined;
    const close = async (): Promise<void> => {
      await lab?.open.stop();
      lab = undefined;
    };
    try {
      for (const fault of queue) {
        if (performance.now() > end) return;
        if (lab !== undefined && lab.kind !== fault.lab) await close();
        if (fault.cannot?.() === undefined)
          lab ??= { kind: fault.lab, open: await startLab(fault.lab, () => undefined) };
        const verdict = await runFault(lab?.open, fault, seed);
        verdicts.push(verdict);
        say(`${verdicts.length}/${faults.length} ${rowOf(verdict)}`);
        if (verdict.outcome === 'failed') {
          if (lab !== undefined) say(`   the logs of this lab are kept in ${await keepLogs(lab.open)}`);
          // What a broken promise has left behind must not make the next one look broken.
          await close();
        }
        await written(verdict);
      }
    } finally {
      await close();
    }
  };
  await Promise.all(Array.from({ length: labs }, () => inOneLab()));
  const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  say(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  return count('failed') === 0;
}

async function keepLogs({ stack }: Lab): Promise<string> {
  const kept = await mkdtemp(path.join(tmpdir(), 'orderbell-fault-logs-'));
  await cp(stack.logFolder, kept, { recursive: true });
  return kept;
}

/** Writes a verdict down at once, one after the other: a run that is cut short has not been for nothing. */
function written(verdict: Verdict): Promise<void> {
  const names = matrix.filter(({ group }) => group === verdict.group).map(({ name }) => name);
  writing = writing.then(() => writeVerdict(verdict, names));
  return writing;
}
