/**
 * `npm run test:faults`: every fault of the matrix, one after the other, under a stream of orders.
 *
 *   --seed N        the schedule of an earlier run again
 *   --only WORDS    groups of these names and faults whose name contains one of them, comma-separated
 *   --rest          only those that have no passed row in the results yet
 *   --minutes N     no further fault is begun after so long; --rest goes on from there
 *   --list          the schedule, without running it
 *   --labs N        so many labs at once; 2 unless given
 *   --orders N      instead of the matrix: so many orders with faults throughout
 */
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { seedOfThisRun, seededRandom } from '../support/random.ts';
import type { Fault } from './fault.ts';
import { startLab, type Lab } from './lab.ts';
import { runManyOrders } from './many-orders.ts';
import { matrix } from './matrix.ts';
import { readPassed, rowOf, writeVerdict } from './results.ts';
import { runFault, seedOf } from './run-fault.ts';
import type { Verdict } from './verdict.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string' },
    rest: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '600' },
    list: { type: 'boolean', default: false },
    labs: { type: 'string', default: '2' },
    orders: { type: 'string' },
  },
});
const seed = values.seed === undefined ? seedOfThisRun() : Number(values.seed);
if (!Number.isSafeInteger(seed)) throw new Error('--seed must be a whole number');
const labs = Number(values.labs);
if (!Number.isSafeInteger(labs) || labs < 1) throw new Error('--labs must be a whole number from 1');
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error('--minutes must be a number above 0');
let writing = Promise.resolve();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const orders = values.orders === undefined ? undefined : Number(values.orders);
if (orders !== undefined && (!Number.isSafeInteger(orders) || orders < 1)) {
  throw new Error('--orders must be a whole number from 1');
}
// A client of a server that was killed may keep this process alive.
if (orders !== undefined) process.exit((await runManyOrders(orders, seed, say)) ? 0 : 1);

const wanted = values.only?.split(',').map((word) => word.trim());
const passed = values.rest ? await readPassed() : new Set<string>();
const faults = matrix.filter(
  ({ group, name }) =>
    !passed.has(name) && (wanted === undefined || wanted.some((word) => group === word || name.includes(word))),
);
say(`seed ${seed}: ${faults.length} faults (repeat with --seed ${seed})`);
for (const [index, fault] of faults.entries()) say(`${index + 1}. ${fault.group}: ${fault.name}: ${planned(fault)}`);
if (!values.list) process.exit((await runAll(faults)) ? 0 : 1);

function planned(fault: Fault): string {
  return fault.plan(seededRandom(seedOf(seed, fault.name))).what;
}

/** Several labs at once: most of a fault's time is waiting, for a session of a killed consumer to end, for example. */
async function runAll(faults: readonly Fault[]): Promise<boolean> {
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
