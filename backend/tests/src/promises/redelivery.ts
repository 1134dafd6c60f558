import { topics } from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { OwnStack } from '../support/own-stack.ts';
import { Shopper } from '../support/shopper.ts';
import { produce, readTopics, rewind, withAdmin, type StoredMessage } from '../support/topics.ts';
import { waitUntil } from '../support/wait-until.ts';
import { keepsItsPromises } from './at-rest.ts';

const consumed = [topics.paymentRequests, topics.paymentResults];

/** Line 5 of the acceptance: whatever is delivered again changes nothing. Stops services of the stack. */
export function redelivery(stack: () => OwnStack): void {
  it('offsets reset to the beginning change no balance, status, ledger row or push', async () => {
    const { before, ...history } = await someHistory(stack());
    await resetOffsets(stack());
    await everythingIsConsumed(stack());
    expect(await whatMayNotChange(stack(), history)).toEqual(before);
    for (const shopper of history.shoppers) shopper.leave();
  });

  it('every message produced a second time changes no balance, status, ledger row or push', async () => {
    const { before, ...history } = await someHistory(stack());
    const { brokers } = stack().address;
    const copies = await readTopics(brokers, Object.values(topics));
    await produce(brokers, copies);
    await everythingIsConsumed(stack());
    expect(await whatMayNotChange(stack(), history)).toEqual(before);
    for (const shopper of history.shoppers) shopper.leave();
  });

  it('a request that comes again under a new id is answered as before, and pays nothing', async () => {
    const { before, ...history } = await someHistory(stack());
    const { brokers } = stack().address;
    const theirs = new Set<string | null>(history.shoppers.map(({ userId }) => userId));
    const requests = (await readTopics(brokers, [topics.paymentRequests])).filter(({ key }) => theirs.has(key));
    const renamed = requests.map((message) => ({ ...message, headers: { ...message.headers, id: randomUUID() } }));
    await produce(brokers, renamed);
    const answers = (messages: readonly StoredMessage[]) =>
      messages.filter(({ key }) => theirs.has(key)).map(({ value }) => JSON.stringify(JSON.parse(value ?? 'null')));
    const results = await waitUntil(
      async () => {
        const found = answers(await readTopics(brokers, [topics.paymentResults]));
        return found.length >= 2 * requests.length && found;
      },
      'a second answer to every request',
      { everyMs: 500 },
    );
    expect(new Set(results).size).toBe(requests.length);
    await everythingIsConsumed(stack());
    expect(await whatMayNotChange(stack(), history)).toEqual(before);
    for (const shopper of history.shoppers) shopper.leave();
  });
}

interface History {
  readonly shoppers: readonly Shopper[];
  readonly orderIds: ReadonlySet<string>;
}

/** Two users with orders paid and refused, at rest. */
async function someHistory(stack: OwnStack) {
  const shoppers = await Promise.all([Shopper.register(stack.address), Shopper.register(stack.address)]);
  const orderIds = new Set<string>();
  for (const shopper of shoppers) {
    await shopper.openAccount(5000);
    await shopper.listen();
    const orders = await Promise.all(Array.from({ length: 10 }, (_, index) => shopper.order(600 + index)));
    for (const { id } of orders) orderIds.add(id);
  }
  const history = { shoppers, orderIds };
  return { ...history, before: await whatMayNotChange(stack, history) };
}

/** Balances, statuses, ledger rows and pushes of the history, once all that was produced until now has had its effect. */
async function whatMayNotChange(stack: OwnStack, { shoppers, orderIds }: History) {
  // A refused order behind everything else: when its push has come, whatever was produced before has been pushed too.
  for (const shopper of shoppers) await shopper.order(1_000_000);
  const { orders, accounts, ledger, journals } = await keepsItsPromises(stack.address, shoppers);
  const byId = <T extends { readonly id: string }>(rows: readonly T[]) =>
    rows.toSorted((left, right) => left.id.localeCompare(right.id));
  return {
    orders: byId(orders.filter(({ id }) => orderIds.has(id))),
    accounts: byId(accounts),
    ledger: byId(ledger),
    pushes: journals.map(({ heard }) =>
      heard
        .flat()
        .flatMap((each) => (each.kind === 'orders' ? each.orders : []))
        .filter(({ id }) => orderIds.has(id)),
    ),
  };
}

/** Kafka resets only groups without members, so the consumers are stopped meanwhile. */
async function resetOffsets(stack: OwnStack): Promise<void> {
  const services = stack.processes.filter(({ name }) => /^(orders|payments)/.test(name));
  await Promise.all(services.map((service) => service.stop()));
  const { brokers } = stack.address;
  for (const topic of consumed) {
    const groups = await groupsOf(stack, topic);
    expect(groups, `consumer groups of ${topic}`).toHaveLength(1);
    for (const groupId of groups) {
      await waitUntil(async () => {
        const described = await withAdmin(brokers, (admin) => admin.describeGroups([groupId]));
        return described.groups.every(({ state }) => state === 'Empty');
      }, `${groupId} to be without members`);
      await rewind(brokers, groupId, topic);
    }
  }
  await Promise.all(services.map((service) => service.start()));
}

/** Waits until the groups have committed everything that lies on their topics. */
async function everythingIsConsumed(stack: OwnStack): Promise<void> {
  await withAdmin(stack.address.brokers, async (admin) => {
    for (const topic of consumed) {
      const [groupId] = await groupsOf(stack, topic);
      await waitUntil(
        async () => {
          const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, high]));
          const committed = await admin.fetchOffsets({ groupId: groupId ?? '', topics: [topic] });
          return committed
            .flatMap(({ partitions }) => partitions)
            .every(({ partition, offset }) => {
              const end = BigInt(ends.get(partition) ?? 0);
              // Where nothing lies there is nothing to commit.
              return end === 0n || BigInt(offset) >= end;
            });
        },
        `all of ${topic} consumed and its offsets committed`,
        { everyMs: 100 },
      );
    }
  });
}

/** The consumer groups with offsets on a topic; the tests' own readers never commit any. */
async function groupsOf(stack: OwnStack, topic: string): Promise<readonly string[]> {
  return withAdmin(stack.address.brokers, async (admin) => {
    const { groups } = await admin.listGroups();
    const found: string[] = [];
    for (const { groupId } of groups) {
      const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
      if (offsets?.partitions.some(({ offset }) => offset !== '-1')) found.push(groupId);
    }
    return found;
  });
}
