import { ApiProblem, type DeadLetter, type Order } from '@orderbell/contracts';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { registerOperator, type Operator } from '../support/operator.ts';
import { poisonOrder } from '../support/poison-order.ts';
import { query } from '../support/query.ts';
import { sharedStack } from '../support/shared-stack.ts';
import { Shopper, password } from '../support/shopper.ts';
import { waitUntil } from '../support/wait-until.ts';

const stack = sharedStack();

/** Orders of these amounts cannot be paid while the ledger has a rule against them: a fault of Payments, and no other test's amounts. */
const [discarded, requeued] = [7_654_321, 7_654_323];
const rule = 'no_such_amounts';

const payments = (sql: string) => query(stack.databases.payments, z.unknown(), sql);
const dropRule = () => payments(`alter table transactions drop constraint if exists ${rule}`);

let operator: Operator;
let shopper: Shopper;

beforeAll(async () => {
  await payments(
    `alter table transactions add constraint ${rule} check (amount not in (${discarded}, ${requeued})) not valid`,
  );
  operator = await registerOperator(stack);
  shopper = await Shopper.register(stack);
  await shopper.call('openAccount', {});
  await shopper.topUp(100_000_000);
});
afterAll(dropRule);

/** Places an order, and gives it once its request is among the dead letters. */
async function placeDeadOrder(amount: number): Promise<{ readonly order: Order; readonly letter: DeadLetter }> {
  const order = await shopper.order(amount);
  const letter = await waitUntil(async () => (await operator.lettersOf(order.id))[0], 'the request is dead', {
    everyMs: 200,
  });
  return { order, letter };
}

const journeyOf = ({ id }: Order) => shopper.call('showJourney', { params: { id } });
const statesOf = async (order: Order) => (await journeyOf(order)).hops.map(({ state }) => state);
const slugOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.problem.type : String(error)),
  );

it('a dead payment request is seen, understood and discarded: its order is cancelled, and no money moved', async () => {
  const listener = await shopper.listen();
  const { order, letter } = await placeDeadOrder(discarded);
  expect(letter).toMatchObject({ service: 'payments', status: 'open', reason: 'handler-failed', messageId: order.id });
  expect(letter.detail).toContain(rule);
  expect(letter.attempts.length).toBeGreaterThan(1);
  const [done, dead, pending] = ['done', 'dead-letter', 'pending'];
  expect(await statesOf(order)).toEqual([done, done, done, dead, pending, pending, pending]);
  expect((await journeyOf(order)).hops[3]).toMatchObject({ deadLetterId: letter.id, detail: letter.detail });

  const settled = await operator.call('discardDeadLetter', { params: { id: letter.id }, body: { reason: 'a trial' } });
  expect(settled).toMatchObject({ status: 'discarded', settledBy: operator.email, settledReason: 'a trial' });
  expect(await listener.final(order.id)).toMatchObject({ status: 'CANCELLED', cancelReason: 'payment-discarded' });
  expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 100_000_000 });
  const again = await operator.call('discardDeadLetter', { params: { id: letter.id }, body: { reason: 'again' } });
  expect(again).toEqual(settled);
  expect(await slugOf(operator.call('requeueDeadLetter', { params: { id: letter.id } }))).toBe('already-settled');
  await waitUntil(async () => (await journeyOf(order)).hops[6]?.state === 'done', 'the push is in the journey');
  const { hops, cancelReason, traceId } = await journeyOf(order);
  expect(cancelReason).toBe('payment-discarded');
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(hops[3]).toMatchObject({ state: 'failed', detail: 'payment-discarded' });
  expect(hops[5]).toMatchObject({ state: 'done' });
});

it('one whose cause is mended is requeued: its order is paid once, and its journey is whole', async () => {
  const listener = await shopper.listen();
  const { order, letter } = await placeDeadOrder(requeued);
  const still = await operator.call('requeueDeadLetter', { params: { id: letter.id } });
  expect(still).toMatchObject({ status: 'open' });
  expect(still.attempts.at(-1)).toMatchObject({ by: operator.email });
  await dropRule();
  const settled = await operator.call('requeueDeadLetter', { params: { id: letter.id } });
  expect(settled).toMatchObject({ status: 'requeued', settledBy: operator.email });
  expect(await operator.call('requeueDeadLetter', { params: { id: letter.id } })).toEqual(settled);
  expect(await listener.final(order.id)).toMatchObject({ status: 'FINISHED' });
  expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 100_000_000 - requeued });
  await waitUntil(async () => (await journeyOf(order)).hops[6]?.state === 'done', 'the push is in the journey');
  const { hops, traceId } = await journeyOf(order);
  expect(hops.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'done'));
  const times = hops.map(({ at }) => Date.parse(at ?? ''));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(hops[1]).toMatchObject({ topic: 'order-payment-requests', offset: expect.stringMatching(/^\d+$/) });
  expect(hops[3]?.transactionId).toMatch(/^[0-9a-f-]{36}$/);
  expect(hops[6]?.sockets).toBeGreaterThanOrEqual(1);
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
});

it('the same can be done from a terminal', async () => {
  const orderId = await poisonOrder(stack, shopper.userId);
  await waitUntil(async () => (await operator.lettersOf(orderId))[0], 'the poison is dead', { everyMs: 200 });
  const run = async (...args: readonly string[]) => {
    const script = join(import.meta.dirname, '../../../../scripts/dead-letters.ts');
    const env = { ...process.env, OPERATOR_EMAIL: operator.email, OPERATOR_PASSWORD: password };
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args, '--gateway', stack.gateways[0]], {
      env,
    });
    return stdout;
  };
  expect(await run('list', '--limit', '100')).toContain(`order ${orderId}`);
  const id = (await operator.lettersOf(orderId))[0]?.id ?? '';
  expect(await run('show', id)).toContain(`orderId: ${orderId}`);
  expect(await run('requeue', id)).toContain('stays open');
  expect(await run('discard', id, '--reason', 'nobody needs it')).toContain('is discarded');
  expect((await operator.lettersOf(orderId))[0]).toMatchObject({ settledReason: 'nobody needs it' });
  await expect(run('requeue', id)).rejects.toMatchObject({ code: 1 });
});

it('others see nothing of it: the journey is its user’s, dead letters and pipeline are the operators’', async () => {
  const order = await shopper.order(1);
  const stranger = await Shopper.register(stack);
  expect(await slugOf(stranger.call('showJourney', { params: { id: order.id } }))).toBe('not-found');
  expect(await slugOf(shopper.call('showPipeline', {}))).toBe('forbidden');
  expect(await slugOf(shopper.call('listDeadLetters', { query: {} }))).toBe('forbidden');
  expect(await slugOf(shopper.call('requeueDeadLetter', { params: { id: order.id } }))).toBe('forbidden');
  for (const url of [...stack.orders, ...stack.payments]) {
    const answer = await fetch(`${url}/internal/dead-letters`, {
      headers: { authorization: `Bearer ${shopper.token}` },
    });
    expect(answer.status).toBe(403);
  }
});

it('the pipeline shows every stage, who holds the relays, and what is dead', async () => {
  await operator.call('showPipeline', {});
  await shopper.order(1);
  const pipeline = await waitUntil(
    async () => {
      const seen = await operator.call('showPipeline', {});
      return seen.stages[0]?.ratePerSecond !== 0 && seen.stages[2]?.ratePerSecond !== null ? seen : undefined;
    },
    'the pipeline has seen the order',
    { everyMs: 1000 },
  );
  expect(pipeline.stages.map(({ reachable }) => reachable)).toEqual(Array.from({ length: 6 }, () => true));
  for (const relay of pipeline.relays) expect(relay.holder).toContain(`relay ${relay.service}`);
  expect(pipeline.consumers).toMatchObject([{ state: 'running' }, { state: 'running' }]);
  expect(pipeline.deadLetters).toEqual({ orders: expect.any(Number), payments: expect.any(Number) });
});
