import { createApiClient, topics } from '@orderbell/contracts';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { keepsItsPromises } from '../backend/tests/src/promises/at-rest.ts';
import { OrderStream } from '../backend/tests/src/support/order-stream.ts';
import { query } from '../backend/tests/src/support/query.ts';
import { seededRandom } from '../backend/tests/src/support/random.ts';
import { readTopics } from '../backend/tests/src/support/topics.ts';
import { inParallel, password, Shopper } from '../backend/tests/src/support/shopper.ts';
import { waitUntil } from '../backend/tests/src/support/wait-until.ts';
import { backUp } from './stack/backup.ts';
import { restore } from './stack/restore.ts';
import { dockerStack, type DockerStack } from './testing/docker-stack.ts';

const patience = { patienceMs: 180_000 };
const random = seededRandom(20);

describe.skipIf(inject('whyNoEngine') !== '')('orders keep coming while', () => {
  let stack: DockerStack;
  let shoppers: readonly Shopper[];
  let stream: OrderStream;

  beforeAll(async () => {
    stack = await dockerStack({ open: true, settings: { SIGN_INS_PER_ADDRESS: '100000', LOG_LEVEL: 'warn' } });
    await stack.up();
  });
  afterAll(() => stack?.remove());

  beforeEach(async () => {
    const registered: Shopper[] = [];
    await inParallel(4, Array.from({ length: 8 }), async () => {
      // The test before may have left something that is still coming back.
      const shopper = await waitUntil(
        () => Shopper.register({ gateways: [stack.gatewayUrl] }),
        'a registration',
        patience,
      );
      await waitUntil(
        () => shopper.call('showAccount', {}).catch(() => shopper.call('openAccount', {})),
        'an account',
        patience,
      );
      await waitUntil(() => shopper.topUp(random.between(5000, 30_000)), 'a top-up', patience);
      await shopper.listen();
      registered.push(shopper);
    });
    shoppers = registered;
    stream = new OrderStream(shoppers, random, { min: 40, max: 120 });
  });
  afterEach(async () => {
    await stream.stop().catch(() => undefined);
    for (const shopper of shoppers) shopper.leave();
  });

  async function acknowledged(more: number): Promise<void> {
    const goal = stream.acknowledged + more;
    await waitUntil(() => stream.acknowledged >= goal, `${more} more acknowledged orders`, patience);
  }

  /** Holds everything against every invariant, and tells how many orders that were. */
  async function ordersWithPromisesKept(): Promise<number> {
    // A broker that has just come back does not lead its partitions at once.
    await waitUntil(() => readTopics(stack.brokers, Object.values(topics)), 'the topics to be readable', patience);
    const { orders } = await keepsItsPromises(stack, shoppers, patience);
    return orders.length;
  }

  /** Of the orders of which nobody knows whether they were taken: what came instead of an answer. */
  function unanswered(): readonly string[] {
    const outcomes = shoppers.flatMap(({ journal }) => journal.acts).map(({ outcome }) => outcome);
    return outcomes.flatMap((outcome) =>
      outcome.kind === 'acknowledged'
        ? []
        : [('problem' in outcome ? outcome.problem?.detail : undefined) ?? 'nothing'],
    );
  }

  test.each(['orders', 'payments', 'gateway', 'audit', 'kafka', 'orders-db', 'payments-db', 'gateway-db', 'proxy'])(
    '%s is killed',
    async (service) => {
      await acknowledged(20);
      const [container = ''] = await stack.containers(service);
      await stack.crash(container);
      await acknowledged(20);
      await stream.stop();
      expect(await ordersWithPromisesKept()).toBeGreaterThanOrEqual(40);
    },
  );

  test('the broker is restarted', async () => {
    await acknowledged(20);
    await stack.compose('restart', 'kafka');
    await acknowledged(20);
    await stream.stop();
    expect(await ordersWithPromisesKept()).toBeGreaterThanOrEqual(40);
  });

  test('everything goes down and comes up again', async () => {
    await acknowledged(40);
    // What is under way is answered, cut off, or given up by its shopper after a minute.
    const stopped = stream.stop().catch(() => undefined);
    await stack.compose('down');
    await stack.up();
    await stopped;
    expect(await ordersWithPromisesKept()).toBeGreaterThanOrEqual(40);
  });

  test('instances are added and taken away: no request fails, everything is pushed', async () => {
    await acknowledged(20);
    const scaled = ['--no-recreate', '--scale', 'orders=3', '--scale', 'payments=3', '--scale', 'gateway=2'];
    await stack.up(...scaled);
    for (const shopper of shoppers) await shopper.listen();
    await acknowledged(200);
    expect((await stack.containers('orders')).length).toBe(3);
    expect((await stack.containers('gateway')).length).toBe(2);
    await stack.up('--no-recreate', '--scale', 'orders=1', '--scale', 'payments=1', '--scale', 'gateway=1');
    await acknowledged(50);
    await stream.stop();
    expect(unanswered()).toEqual([]);
    expect(await ordersWithPromisesKept()).toBeGreaterThanOrEqual(40);
  });

  test('a backup is taken, and restored: every balance is its ledger, and no order hangs', async () => {
    const folder = path.join(tmpdir(), `${stack.project}-backup`);
    try {
      await acknowledged(50);
      await backUp({ folder, env: stack.env, print: () => undefined });
      await acknowledged(50);
      await stream.stop();
      for (const shopper of shoppers) shopper.leave();

      const said: string[] = [];
      await restore({ folder, env: stack.env, print: (text) => said.push(text) });
      expect(said.at(-1)).toMatch(/^Done\. \d+ accounts, every balance equal to its ledger\.$/);
      await everythingAgrees();

      // And it works on: the same person, a new order.
      const api = createApiClient({ baseUrl: stack.gatewayUrl, fetch });
      const email = shoppers[0]?.session.user.email ?? '';
      const { accessToken: token } = await api('signIn', { body: { email, password } });
      await api('topUpAccount', { token, idempotencyKey: 'top-up-after', body: { amount: 100 } });
      const { id } = await api('placeOrder', {
        token,
        idempotencyKey: 'after',
        body: { amount: 100, description: 'after' },
      });
      await waitUntil(
        async () => (await api('showOrder', { token, params: { id } })).status === 'FINISHED',
        'it to be paid',
      );

      // Whoever may read the books still may.
      const look = ['node', '--env-file=/secrets/service.env', 'backend/audit/src/once/main.ts'];
      expect(await stack.compose('exec', '-T', 'audit', ...look)).toContain('Sound:');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  /** Both databases tell the same about every order, once nothing is under way. */
  async function everythingAgrees(): Promise<void> {
    const Id = z.object({ id: z.string() });
    const ids = async (url: string, statement: string): Promise<readonly string[]> =>
      (await query(url, Id, statement)).map(({ id }) => id).sort();
    const { orders, payments } = stack.databases;
    await waitUntil(
      async () => (await ids(orders, `select id from orders where status = 'NEW'`)).length === 0,
      'every order of the backup to be final',
      patience,
    );
    const finished = await ids(orders, `select id from orders where status = 'FINISHED'`);
    expect(finished.length).toBeGreaterThan(0);
    expect(await ids(payments, `select reference_order_id as id from transactions where type = 'DEBIT'`)).toEqual(
      finished,
    );
    const cancelled = await ids(orders, `select id from orders where status = 'CANCELLED'`);
    expect(await ids(payments, `select order_id as id from payment_refusals`)).toEqual(cancelled);
  }
});
