import { orderPaymentRequested, paymentProcessed, topics } from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { nameOf, type Origin } from '../invariants/evidence.ts';
import { keepsItsPromises } from '../promises/at-rest.ts';
import { query } from '../support/query.ts';
import { sharedStack } from '../support/shared-stack.ts';
import { Shopper } from '../support/shopper.ts';
import { produce, readTopics, type HandMadeMessage, type StoredMessage } from '../support/topics.ts';
import { waitUntil } from '../support/wait-until.ts';

const stack = sharedStack();

/** Good messages behind a bad one may wait this long. */
const passWithin = { patienceMs: 5000 };

interface Poison {
  readonly name: string;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that can be wrong with a message, each in an otherwise faultless one. */
function poisons(definition: { readonly type: string; readonly version: number }, payload: object): readonly Poison[] {
  const headers = () => ({
    id: randomUUID(),
    type: definition.type,
    version: String(definition.version),
    'occurred-at': new Date().toISOString(),
  });
  const { amount: _, ...withoutAmount } = { amount: 1, ...payload };
  const good = JSON.stringify(payload);
  const { id: __, ...withoutId } = headers();
  return [
    { name: 'broken JSON', value: good.slice(0, -1), headers: headers() },
    { name: 'missing field', value: JSON.stringify(withoutAmount), headers: headers() },
    { name: 'wrong type', value: JSON.stringify({ ...payload, amount: '1000' }), headers: headers() },
    { name: 'unknown version', value: good, headers: { ...headers(), version: '99' } },
    { name: 'unknown type', value: good, headers: { ...headers(), type: 'SomethingElse' } },
    { name: 'null value', value: null, headers: headers() },
    { name: 'no id', value: good, headers: withoutId },
    { name: 'no headers', value: good, headers: {} },
  ];
}

/** Messages as a foreign or broken producer would put them between those of a user. */
function onTopic(topic: string, key: string, partition: number, list: readonly Poison[]): readonly HandMadeMessage[] {
  return list.map(({ name, value, headers }) => ({
    topic,
    partition,
    key,
    value,
    headers: { ...headers, 'test-poison': name },
  }));
}

/** Holds a service's consumer still, so that what is produced meanwhile reaches it in one fetch. */
function hold(name: 'orders' | 'payments'): () => void {
  const pid = stack.pids[name];
  if (pid === undefined) throw new Error(`${name} does not run`);
  process.kill(pid, 'SIGSTOP');
  const release = (): void => void process.kill(pid, 'SIGCONT');
  onTestFinished(release);
  return release;
}

async function stored(topic: string, key: string, count: number): Promise<readonly StoredMessage[]> {
  return waitUntil(
    async () => {
      const found = (await readTopics(stack.brokers, [topic])).filter((message) => message.key === key);
      return found.length >= count && found;
    },
    `${count} messages of ${key} on ${topic}`,
    { everyMs: 100 },
  );
}

const DeadLetter = z.object({
  topic: z.string(),
  partition: z.int(),
  offset: z.string().transform(BigInt),
  headers: z.record(z.string(), z.string()),
  payload: z.instanceof(Buffer).nullable(),
  reason: z.string().min(1),
  detail: z.string().min(1),
});

/** Waits until the messages are dead letters, and holds each against the message that it came from. */
async function becomeDeadLetters(database: string, messages: readonly StoredMessage[]): Promise<readonly Origin[]> {
  const wanted = new Map(messages.map((message) => [nameOf(message), message]));
  const letters = await waitUntil(
    async () => {
      const rows = await query(
        database,
        DeadLetter,
        `select topic, partition, "offset", headers, payload, reason, detail from dead_letters where topic = $1`,
        [messages[0]?.topic],
      );
      const found = rows.filter((row) => wanted.has(nameOf(row)));
      return found.length >= wanted.size && found;
    },
    `${wanted.size} dead letters`,
    passWithin,
  );
  expect(letters.map((row) => nameOf(row)).toSorted()).toEqual([...wanted.keys()].toSorted());
  for (const { headers, payload, ...origin } of letters) {
    const message = wanted.get(nameOf(origin));
    expect(headers, nameOf(origin)).toEqual(message?.headers);
    expect(payload?.toString() ?? null, nameOf(origin)).toBe(message?.value);
  }
  return messages;
}

describe('a poison message goes to the dead letters with its origin, and good ones around it pass', () => {
  it('among payment requests', async () => {
    const shopper = await Shopper.register(stack);
    const { userId } = shopper;
    const listener = await shopper.listen();
    await shopper.openAccount(10_000);

    const release = hold('payments');
    const before = await shopper.order(100);
    const [{ partition } = { partition: 0 }] = await stored(topics.paymentRequests, userId, 1);
    const payload = { orderId: randomUUID(), userId, amount: 1000, description: 'poison' };
    const list = poisons(orderPaymentRequested, payload);
    await produce(stack.brokers, onTopic(topics.paymentRequests, userId, partition, list));
    const after = await shopper.order(200);
    const messages = await stored(topics.paymentRequests, userId, list.length + 2);
    release();

    const final = await Promise.all([before, after].map(({ id }) => listener.final(id, passWithin)));
    expect(final.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED']);
    const poisoned = messages.filter(({ headers }) => headers['test-poison'] !== undefined);
    const expectedDeadLetters = await becomeDeadLetters(stack.databases.payments, poisoned);
    expect(expectedDeadLetters).toHaveLength(list.length);
    expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 9700 });
    await keepsItsPromises(stack, [shopper], { expectedDeadLetters });
    shopper.leave();
  });

  it('among payment results', async () => {
    const shopper = await Shopper.register(stack);
    const { userId } = shopper;
    const listener = await shopper.listen();
    await shopper.openAccount(10_000);

    const releasePayments = hold('payments');
    const placed = [await shopper.order(100), await shopper.order(200)];
    const [{ partition } = { partition: 0 }] = await stored(topics.paymentRequests, userId, 2);
    const releaseOrders = hold('orders');
    const [first] = placed;
    const payload = { orderId: first?.id, userId, amount: 100, success: false, errorMessage: 'insufficient-funds' };
    const list = poisons(paymentProcessed, payload);
    const half = onTopic(topics.paymentResults, userId, partition, list);
    await produce(stack.brokers, half.slice(0, 4));
    releasePayments();
    await stored(topics.paymentResults, userId, 4 + placed.length);
    await produce(stack.brokers, half.slice(4));
    const messages = await stored(topics.paymentResults, userId, list.length + placed.length);
    releaseOrders();

    const final = await Promise.all(placed.map(({ id }) => listener.final(id, passWithin)));
    expect(final.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED']);
    const poisoned = messages.filter(({ headers }) => headers['test-poison'] !== undefined);
    const expectedDeadLetters = await becomeDeadLetters(stack.databases.orders, poisoned);
    expect(expectedDeadLetters).toHaveLength(list.length);
    await keepsItsPromises(stack, [shopper], { expectedDeadLetters });
    shopper.leave();
  });

  it('and one without a key, which could be of anybody', async () => {
    const shopper = await Shopper.register(stack);
    const listener = await shopper.listen();
    await shopper.openAccount(10_000);
    for (const topic of [topics.paymentRequests, topics.paymentResults]) {
      const marker = randomUUID();
      await produce(stack.brokers, [{ topic, partition: 0, key: null, value: '{', headers: { marker } }]);
      const messages = (await readTopics(stack.brokers, [topic])).filter(({ headers }) => headers.marker === marker);
      const database = topic === topics.paymentRequests ? stack.databases.payments : stack.databases.orders;
      expect(await becomeDeadLetters(database, messages)).toHaveLength(1);
      const { id } = await shopper.order(1);
      expect(await listener.final(id, passWithin)).toMatchObject({ status: 'FINISHED' });
    }
    await keepsItsPromises(stack, [shopper]);
    shopper.leave();
  });
});
