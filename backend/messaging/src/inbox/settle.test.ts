import { array, asyncProperty, assert, constantFrom, nat, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entry } from '../../testing/entries.ts';
import type { Entry } from './entry.ts';
import { settle, type SettleOptions } from './settle.ts';

class Outage extends Error {}

/** A database in memory: what is bad fails, what waits behind a dead one is parked, as the real inbox does it. */
function world(options: { bad?: readonly string[]; failures?: Record<string, number>; retries?: number } = {}) {
  const bad = new Set(options.bad);
  const failures = { ...options.failures };
  const handled: string[] = [];
  const dead: { id: string; attempts: number }[] = [];
  const parked: string[] = [];
  const pauses: number[] = [];
  const transactions: number[] = [];
  const outages: unknown[] = [];
  const deadKeys = new Set<string>();
  const plan: (() => void)[] = [];
  const settleOptions: SettleOptions<Entry> = {
    async transact(entries) {
      transactions.push(entries.length);
      plan.shift()?.();
      const blocked = entries.filter(({ orderingKey }) => orderingKey !== null && deadKeys.has(orderingKey));
      const fresh = entries.filter((one) => !blocked.includes(one));
      for (const { id } of fresh) {
        if (bad.has(id)) throw new Error(`${id} is bad`);
        if ((failures[id] ?? 0) > 0) {
          failures[id] = (failures[id] ?? 0) - 1;
          throw new Error(`${id} fails for now`);
        }
      }
      handled.push(...fresh.map(({ id }) => id));
      parked.push(...blocked.map(({ id }) => id));
    },
    async bury({ id, orderingKey }, attempts) {
      plan.shift()?.();
      dead.push({ id, attempts: attempts.length });
      if (orderingKey !== null) deadKeys.add(orderingKey);
    },
    isOutage: (error) => error instanceof Outage,
    async waitOut(error) {
      outages.push(error);
    },
    async pause(ms) {
      pauses.push(ms);
    },
    checkpoint() {},
    retryPausesMs: Array.from({ length: options.retries ?? 2 }, (_, index) => (index + 1) * 10),
  };
  return { settleOptions, handled, dead, parked, pauses, transactions, outages, plan };
}

const ids = (n: number) => Array.from({ length: n }, (_, index) => `m${index}`);

describe('settle', () => {
  it('handles everything in one transaction when nothing is wrong', async () => {
    const { settleOptions, transactions, handled } = world();
    await settle(
      ids(200).map((id) => entry(id)),
      settleOptions,
    );
    expect(transactions).toEqual([200]);
    expect(handled).toEqual(ids(200));
  });

  it('finds one bad message among 200 in few transactions, and lets the others through', async () => {
    const { settleOptions, transactions, handled, dead } = world({ bad: ['m137'] });
    await settle(
      ids(200).map((id) => entry(id)),
      settleOptions,
    );
    expect(handled.toSorted()).toEqual(
      ids(200)
        .filter((id) => id !== 'm137')
        .toSorted(),
    );
    expect(dead).toEqual([{ id: 'm137', attempts: 3 }]);
    expect(transactions.length).toBeLessThan(20);
  });

  it('keeps the order of what goes through', async () => {
    const { settleOptions, handled } = world({ bad: ['m3', 'm11'] });
    await settle(
      ids(16).map((id) => entry(id)),
      settleOptions,
    );
    expect(handled).toEqual(ids(16).filter((id) => id !== 'm3' && id !== 'm11'));
  });

  it('tries a message again before it gives it up', async () => {
    const { settleOptions, handled, dead, pauses } = world({ failures: { m1: 4 } });
    await settle(
      ids(3).map((id) => entry(id)),
      settleOptions,
    );
    // Once among others, once in its half, once alone, twice again: the fifth time it works.
    expect(handled).toEqual(['m0', 'm2', 'm1']);
    expect(dead).toEqual([]);
    expect(pauses).toEqual([10, 20]);
  });

  it('makes many bad messages wait together, not one after the other', async () => {
    const { settleOptions, dead, pauses } = world({ bad: ids(10) });
    await settle(
      ids(20).map((id) => entry(id)),
      settleOptions,
    );
    expect(dead).toHaveLength(10);
    expect(pauses).toEqual([10, 20]);
  });

  it('keeps later messages of an order behind a bad one', async () => {
    const { settleOptions, handled, dead, parked } = world({ bad: ['a1'] });
    const entries = [entry('a1', 'a'), entry('b1', 'b'), entry('a2', 'a'), entry('b2', 'b'), entry('a3', 'a')];
    await settle(entries, settleOptions);
    expect(dead.map(({ id }) => id)).toEqual(['a1']);
    expect(parked).toEqual(['a2', 'a3']);
    expect(handled).toEqual(['b1', 'b2']);
  });

  it('handles later messages of an order after a bad one that recovers, in order', async () => {
    const { settleOptions, handled, dead } = world({ failures: { a1: 3 } });
    await settle([entry('a1', 'a'), entry('a2', 'a'), entry('a3', 'a')], settleOptions);
    expect(handled).toEqual(['a1', 'a2', 'a3']);
    expect(dead).toEqual([]);
  });

  it('does not tie messages without an ordering key to each other', async () => {
    const { settleOptions, handled, dead } = world({ bad: ['x'] });
    await settle([entry('x', null), entry('y', null)], settleOptions);
    expect(dead.map(({ id }) => id)).toEqual(['x']);
    expect(handled).toEqual(['y']);
  });

  it('waits out an outage, however often it returns, and buries nobody for it', async () => {
    const { settleOptions, handled, dead, outages, plan } = world();
    plan.push(
      ...Array.from({ length: 50 }, () => () => {
        throw new Outage();
      }),
    );
    await settle(
      ids(3).map((id) => entry(id)),
      settleOptions,
    );
    expect(outages).toHaveLength(50);
    expect(handled).toEqual(ids(3));
    expect(dead).toEqual([]);
  });

  it('does not count an outage as an attempt', async () => {
    const { settleOptions, dead, plan } = world({ bad: ['m0'] });
    const away = () => {
      throw new Outage();
    };
    plan.push(
      away,
      () => {},
      away,
      away,
      () => {},
      away,
    );
    await settle([entry('m0')], settleOptions);
    expect(dead).toEqual([{ id: 'm0', attempts: 3 }]);
  });

  it('does not lose a message that cannot even be buried at once', async () => {
    const { settleOptions, dead, plan } = world({ bad: ['m0'], retries: 0 });
    plan.push(
      () => {},
      () => {
        throw new Error('the dead letters are full');
      },
    );
    await settle([entry('m0')], settleOptions);
    expect(dead.map(({ id }) => id)).toEqual(['m0']);
  });

  it('stops at a checkpoint', async () => {
    const { settleOptions, transactions } = world();
    const stopped = {
      ...settleOptions,
      checkpoint() {
        throw new Error('stopped');
      },
    };
    await expect(settle([entry('m0')], stopped)).rejects.toThrow('stopped');
    expect(transactions).toEqual([]);
  });

  it('brings every message to exactly one end, and keeps each order, whatever is bad', async () => {
    const messages = array(
      record({ key: constantFrom('a', 'b', 'c', null), failures: constantFrom(0, 0, 0, 1, 3, 9, 99), outage: nat(9) }),
      { maxLength: 30 },
    );
    await assert(
      asyncProperty(messages, async (plans) => {
        const entries = plans.map(({ key }, index) => entry(`m${index}`, key));
        const failures = Object.fromEntries(plans.map(({ failures: n }, index) => [`m${index}`, n]));
        const { settleOptions, handled, dead, parked, plan } = world({ failures });
        for (const { outage } of plans)
          plan.push(() => {
            if (outage === 0) throw new Outage();
          });
        await settle(entries, settleOptions);
        const ends = [...handled, ...parked, ...dead.map(({ id }) => id)];
        expect(ends.toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
        for (const key of ['a', 'b', 'c']) {
          const order = entries.filter(({ orderingKey }) => orderingKey === key).map(({ id }) => id);
          const done = handled.filter((id) => order.includes(id));
          const deadOnes = dead.map(({ id }) => id).filter((id) => order.includes(id));
          // Handled in order up to the first dead one, and nothing after it.
          expect(done).toEqual(order.slice(0, done.length));
          expect(deadOnes).toEqual(done.length < order.length ? [order[done.length]] : []);
        }
      }),
      { numRuns: 300 },
    );
  });
});
