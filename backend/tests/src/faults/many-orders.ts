import { violationsOf } from '../invariants/index.ts';
import { registerOperator } from '../support/operator.ts';
import { OrderStream } from '../support/order-stream.ts';
import { seededRandom } from '../support/random.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { waitUntil } from '../support/wait-until.ts';
import { brokerFaults } from './broker-faults.ts';
import { connectionFaults } from './connection-faults.ts';
import { dropsBetween, readDrops } from './duplicates.ts';
import type { Fault, Scene } from './fault.ts';
import { startLab } from './lab.ts';
import { postgresFaults } from './postgres-faults.ts';
import { processFaults } from './process-faults.ts';
import { copiesIn, evidenceAtRest, heldTooLong, inWords, messageOf, prepare, wrongRefusals } from './run-fault.ts';
import { writeSection } from './results.ts';
import { thisMinute } from './verdict.ts';
import { Watch } from './watch.ts';

const shopperCount = 64;
const pace = { min: 1, max: 30 };
/** So many are acknowledged between two faults: the pipeline is full when the next one strikes. */
const ordersBetween = 1_500;
const lookEveryMs = 20_000;
const restPatienceMs = 180_000;
const sweepPatienceMs = 600_000;

/** Faults that can come again and again; not those that read or redeliver everything that ever was. */
const recurring = [...connectionFaults, ...brokerFaults, ...postgresFaults, ...processFaults].filter(
  ({ lab, name }) => lab !== 'small-disks' && !/stopped for 60 s|offsets of both|versions side by side/.test(name),
);

/** So many orders with one fault after the other all the time; everything is judged at the end. Resolves to whether it held. */
export async function runManyOrders(total: number, seed: number, say: (line: string) => void): Promise<boolean> {
  const random = seededRandom(seed);
  const lab = await startLab('pairs', () => undefined);
  const { address } = lab;
  const tried = new Map<string, number>();
  const problems: string[] = [];
  try {
    const drops = await readDrops(address);
    // About half of what they will order.
    const money = Math.ceil((total / shopperCount) * 125);
    const { shoppers, from } = await prepare(address, random, { count: shopperCount, min: money, max: money * 2 });
    const started = performance.now();
    const elapsed = (): string => `${Math.round((performance.now() - started) / 1000)} s`.padStart(6);
    const watch = new Watch(address, shoppers, lookEveryMs);
    const stream = new OrderStream(shoppers, random, pace, 10);
    const acknowledged = async (more: number): Promise<void> => {
      const goal = stream.acknowledged + more;
      await waitUntil(() => stream.acknowledged >= goal, `${more} more acknowledged orders`, { patienceMs: 90_000 });
    };
    const nothing = (): void => undefined;
    const scene: Scene = {
      lab,
      shoppers,
      acknowledged,
      endedAt: nothing,
      expectDeadLetters: nothing,
      note: nothing,
      quiet: () => Promise.resolve(),
    };
    while (stream.acknowledged < total && problems.length === 0) {
      const fault = random.pick(possible());
      const plan = fault.plan(random);
      say(`${elapsed()} ${stream.acknowledged} orders; ${fault.name}`);
      await plan.inject(scene).catch((error: unknown) => problems.push(`${fault.name}: ${messageOf(error)}`));
      await lab.heal();
      await acknowledged(ordersBetween).catch((error: unknown) =>
        problems.push(`after ${fault.name}: ${messageOf(error)}`),
      );
      tried.set(fault.group, (tried.get(fault.group) ?? 0) + 1);
    }
    await stream.stop();
    const seconds = Math.round((performance.now() - started) / 1000);
    const evidence = await evidenceAtRest(address, shoppers, from, performance.now() + restPatienceMs);
    await watch.stop();
    problems.push(
      ...[...watch.violations, ...violationsOf(evidence)].slice(0, 40).map(inWords),
      ...wrongRefusals(shoppers),
    );
    const findings = await auditFindings(address);
    problems.push(...findings.map(({ kind, subject, detail }) => `the audit: ${kind}, ${subject}: ${detail}`));
    for (const shopper of shoppers) shopper.leave();
    problems.push(...(await heldTooLong(lab)).map(inWords));
    const finished = evidence.orders.filter(({ status }) => status === 'FINISHED').length;
    const connects = shoppers.flatMap(({ journal }) => journal.heard.flat().filter(({ kind }) => kind === 'connected'));
    const duplicates = copiesIn(evidence) + dropsBetween(drops, await readDrops(address));
    const lines = [
      `${thisMinute()}, seed ${seed}: ${problems.length === 0 ? 'every invariant held' : '**broken**'}.`,
      '',
      `- ${evidence.orders.length} orders in ${seconds} s, ${stream.acknowledged} of them acknowledged: ${finished} paid, ${evidence.orders.length - finished} refused, none lost, none paid twice`,
      `- faults: ${[...tried].map(([group, count]) => `${count} of ${group}`).join(', ')}`,
      `- ${connects.length - shoppers.length} reconnections of ${shoppers.length} sockets; every socket knows every order as it is`,
      `- ${duplicates} repeated or redelivered messages absorbed; ${watch.looks} looks at what holds at any instant`,
      `- the audit looked at everything once more and found ${findings.length === 0 ? 'nothing wrong either' : `${findings.length} things wrong`}`,
      ...problems.map((problem) => `- ${problem}`),
    ];
    for (const line of lines) say(line);
    await writeSection(`${total} orders with faults throughout`, lines);
  } finally {
    await lab.stop();
  }
  return problems.length === 0;
}

/** What the audit finds in a look at everything that begins now. */
async function auditFindings(address: StackAddress) {
  const operator = await registerOperator(address);
  const audit = async () => (await operator.call('showPipeline', {})).audit;
  // The sweep that is under way may have begun before.
  const sweepAfter = (moment: string | null) =>
    waitUntil(
      async () => {
        const state = await audit();
        return state.lastSweepAt !== null && state.lastSweepAt !== moment && state;
      },
      'the audit has looked at everything',
      { patienceMs: sweepPatienceMs, everyMs: 500 },
    );
  const { lastSweepAt } = await sweepAfter((await audit()).lastSweepAt);
  return (await sweepAfter(lastSweepAt)).findings;
}

function possible(): readonly Fault[] {
  return recurring.filter(({ cannot }) => cannot?.() === undefined);
}
