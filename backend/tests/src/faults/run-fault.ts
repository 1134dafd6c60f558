import { topics } from '@orderbell/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { firstCopies, type Origin } from '../invariants/evidence.ts';
import {
  readEvidence,
  readResources,
  resourcesComeBack,
  violationsOf,
  type Evidence,
  type Violation,
} from '../invariants/index.ts';
import type { Listener } from '../support/listener.ts';
import { OrderStream } from '../support/order-stream.ts';
import { seededRandom, type Random } from '../support/random.ts';
import { comesToRest } from '../support/rest.ts';
import { registerShoppers, type Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { endsOf } from '../support/topics.ts';
import { waitUntil } from '../support/wait-until.ts';
import { dropsBetween, readDrops } from './duplicates.ts';
import type { Fault, Scene } from './fault.ts';
import type { Lab } from './lab.ts';
import { skipped, thisMinute, type Verdict } from './verdict.ts';
import { Watch } from './watch.ts';

/** Each has about half of what he will order, so that refusals are right or wrong too. */
const crowd = { count: 8, min: 2_000, max: 20_000 };
const pace = { min: 60, max: 180 };
/** Everything must have finished so long after the end of a fault. */
const patienceMs = 60_000;
/** Services keep an idle connection for 65 s. */
const idlePatienceMs = 90_000;
/** Longer than any fault lasts. */
const injectionPatienceMs = 150_000;

/** The seed of one fault's own choices: a fault run alone plans what it planned among all others. */
export function seedOf(seed: number, name: string): number {
  return Buffer.from(name).reduce((mixed, byte) => (Math.imul(mixed, 31) + byte) >>> 0, seed >>> 0);
}

/**
 * Brings one fault about under a stream of orders (phase one: what holds at any instant is looked at every second), ends
 * it, and waits until everything is done (phase two: every invariant).
 */
export async function runFault(lab: Lab | undefined, fault: Fault, seed: number): Promise<Verdict> {
  const { group, name } = fault;
  const reason = fault.cannot?.();
  if (reason !== undefined || lab === undefined) return skipped(group, name, reason ?? 'there is no lab', seed);

  const random = seededRandom(seedOf(seed, name));
  const plan = fault.plan(random);
  const { address } = lab;
  const dropsBefore = await readDrops(address);
  let prepared: Awaited<ReturnType<typeof prepare>>;
  try {
    prepared = await prepare(address, random, crowd);
  } catch (error) {
    return { ...skipped(group, name, `could not be prepared: ${messageOf(error)}`, seed), outcome: 'failed' };
  }
  const { from, shoppers, listeners } = prepared;

  const watch = new Watch(address, shoppers);
  const stream = new OrderStream(shoppers, random, pace, 3);
  const deadLetters: Origin[] = [];
  const remarks: string[] = [];
  let endedAt: number | undefined;
  const scene: Scene = {
    lab,
    shoppers,
    async acknowledged(more) {
      const goal = stream.acknowledged + more;
      await waitUntil(() => stream.acknowledged >= goal, `${more} more acknowledged orders`, { patienceMs });
    },
    endedAt: (moment) => {
      endedAt = moment;
    },
    expectDeadLetters: (origins) => void deadLetters.push(...origins),
    note: (text) => void remarks.push(text),
    async quiet() {
      await stream.stop();
    },
  };

  const problems: string[] = [];
  let recoveryMs = 0;
  let restMs = 0;
  let evidence: Evidence | undefined;
  try {
    await within(injectionPatienceMs, plan.inject(scene), 'the fault has not come about');
    endedAt ??= performance.now();
    await lab.heal();
    const [probe, ear] = [shoppers[0], listeners[0]];
    if (probe !== undefined && ear !== undefined) {
      const order = await probe.order(1, 'после сбоя');
      await ear.final(order.id, { patienceMs });
      recoveryMs = performance.now() - endedAt;
    }
    await stream.stop();
    evidence = await evidenceAtRest(address, shoppers, from, endedAt + patienceMs);
    restMs = performance.now() - endedAt;
  } catch (error) {
    problems.push(messageOf(error));
    await lab.heal().catch((cause: unknown) => problems.push(`healing: ${messageOf(cause)}`));
    await stream.stop().catch((cause: unknown) => problems.push(`the stream: ${messageOf(cause)}`));
  }
  await watch.stop();
  try {
    evidence ??= await readEvidence(address, journalsOf(shoppers), from);
    problems.push(...[...watch.violations, ...violationsOf(evidence, deadLetters)].slice(0, 40).map(inWords));
  } catch (error) {
    problems.push(`no evidence: ${messageOf(error)}`);
  }
  for (const shopper of shoppers) shopper.leave();
  // A machine that is already known to be broken need not be waited for.
  if (problems.length === 0) problems.push(...(await heldTooLong(lab)).map(inWords));
  problems.push(...wrongRefusals(shoppers));
  return {
    group,
    name,
    outcome: problems.length === 0 ? 'passed' : 'failed',
    remarks: [...problems, ...remarks],
    seed,
    at: thisMinute(),
    orders: evidence?.orders.length ?? 0,
    recoveryMs: Math.round(recoveryMs),
    restMs: Math.round(restMs),
    duplicates: copiesIn(evidence) + dropsBetween(dropsBefore, await readDrops(address)),
    looks: watch.looks,
  };
}

/**
 * What there is once nothing is under way. An order that was late to become final may be sent again by the audit just then: such an
 * outbox row is waited for, too. `until` is on the clock of performance.now().
 */
export async function evidenceAtRest(
  address: StackAddress,
  shoppers: readonly Shopper[],
  from: Parameters<typeof readEvidence>[2],
  until: number,
): Promise<Evidence> {
  for (;;) {
    await comesToRest(address, shoppers, { patienceMs: Math.max(1_000, until - performance.now()) });
    const evidence = await readEvidence(address, journalsOf(shoppers), from);
    if (evidence.outbox.every(({ sent }) => sent) || performance.now() > until) return evidence;
  }
}

const journalsOf = (shoppers: readonly Shopper[]) => shoppers.map(({ journal }) => journal);

/** I13: what is still held some time after everything is done; idle connections are closed by and by. */
export async function heldTooLong(lab: Lab): Promise<readonly Violation[]> {
  let held: readonly Violation[] = [];
  const isBack = async (): Promise<boolean> => {
    held = resourcesComeBack(lab.atStart, await readResources(lab.address));
    return held.length === 0;
  };
  try {
    await waitUntil(isBack, 'what the fault has taken', { patienceMs: idlePatienceMs, everyMs: 500 });
  } catch (error) {
    if (held.length === 0) throw error;
  }
  return held;
}

/** New users with some money, each listening; and where the topics end before their first message. */
export async function prepare(
  address: StackAddress,
  random: Random,
  { count, min, max }: { readonly count: number; readonly min: number; readonly max: number },
) {
  const from = await endsOf(address.brokers, Object.values(topics));
  const shoppers = await registerShoppers(address, count);
  const listeners: Listener[] = [];
  for (const [index, shopper] of shoppers.entries()) {
    await shopper.openAccount(random.between(min, max));
    listeners.push(await shopper.listen({ gateway: index }));
  }
  return { from, shoppers, listeners };
}

/** @throws Error saying what has not happened within the time */
async function within(ms: number, work: Promise<void>, what: string): Promise<void> {
  const over = new AbortController();
  const late = pause(ms, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error(`${what} within ${ms / 1000} s`);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
    work.catch(() => undefined);
  }
}

/** An order may be put off ("not now"), never refused, by a fault. */
export function wrongRefusals(shoppers: readonly Shopper[]): readonly string[] {
  const wrong = shoppers.flatMap(({ journal }) =>
    journal.acts.flatMap(({ outcome }) =>
      outcome.kind === 'refused' && outcome.problem.type !== 'overloaded' ? [outcome.problem.type] : [],
    ),
  );
  return [...new Set(wrong)].map((type) => `orders were refused as ${type}`);
}

/** How many messages on the topics are repetitions. */
export function copiesIn(evidence: Evidence | undefined): number {
  if (evidence === undefined) return 0;
  const { requests, results, orderEvents, accountEvents } = evidence;
  return (
    requests.length -
    firstCopies(requests).length +
    (results.length - firstCopies(results).length) +
    (orderEvents.length - firstCopies(orderEvents).length) +
    (accountEvents.length - firstCopies(accountEvents).length)
  );
}

export function inWords({ invariant, detail, rows }: Violation): string {
  return `${invariant}: ${detail} (${rows.join(', ')})`;
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}; last: ${messageOf(error.cause)}`;
}
