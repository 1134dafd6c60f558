import { describe, expect, it, vi } from 'vitest';
import { createCollector } from './collector.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const begun = (rounds: readonly unknown[], count: number) =>
  vi.waitFor(() => expect(rounds).toHaveLength(count), { interval: 1 });

/** A collector whose rounds end when the test says so. */
function held(limit = 100) {
  const rounds: { readonly items: readonly number[]; readonly end: PromiseWithResolvers<void> }[] = [];
  const collector = createCollector<number>({
    limit,
    process: async (items) => {
      const end = Promise.withResolvers<void>();
      rounds.push({ items, end });
      await end.promise;
    },
  });
  const add = (...items: number[]) => {
    const done: number[] = [];
    const promise = collector.add({ items, handled: (index) => done.push(index) });
    promise.catch(() => undefined);
    return { promise, done };
  };
  return { collector, rounds, add };
}

describe('createCollector', () => {
  it('takes everything that is added in one turn of the event loop together', async () => {
    const { rounds, add } = held();
    add(1, 2);
    add(3);
    add(4);
    await turn();
    expect(rounds.map(({ items }) => items)).toEqual([[1, 2, 3, 4]]);
  });

  it('takes what comes during a round together in the next', async () => {
    const { rounds, add } = held();
    add(1);
    await turn();
    add(2);
    await turn();
    add(3);
    expect(rounds).toHaveLength(1);
    rounds[0]?.end.resolve();
    await begun(rounds, 2);
    expect(rounds.map(({ items }) => items)).toEqual([[1], [2, 3]]);
  });

  it('splits what is over the limit, in order, and says how far each job is', async () => {
    const { rounds, add } = held(3);
    const first = add(1, 2);
    const second = add(3, 4, 5);
    await turn();
    rounds[0]?.end.resolve();
    await turn();
    await first.promise;
    expect(rounds.map(({ items }) => items)).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(first.done).toEqual([1]);
    expect(second.done).toEqual([0]);
    rounds[1]?.end.resolve();
    await second.promise;
    expect(second.done).toEqual([0, 2]);
  });

  it('resolves an empty job at once', async () => {
    const { add, rounds } = held();
    await add().promise;
    expect(rounds).toEqual([]);
  });

  it('abandons all jobs when a round fails, and works on with new ones', async () => {
    const { rounds, add } = held(1);
    const first = add(1);
    const second = add(2);
    await turn();
    rounds[0]?.end.reject(new Error('rebalance'));
    await expect(first.promise).rejects.toThrow('rebalance');
    await expect(second.promise).rejects.toThrow('rebalance');
    const third = add(3);
    await turn();
    rounds[1]?.end.resolve();
    await third.promise;
    expect(third.done).toEqual([0]);
  });

  it('finishes the round under way when it is closed, and abandons the rest', async () => {
    const { collector, rounds, add } = held(1);
    const first = add(1);
    const second = add(2);
    await turn();
    collector.close(new Error('stopping'));
    const idle = collector.idle();
    rounds[0]?.end.resolve();
    await idle;
    await first.promise;
    await expect(second.promise).rejects.toThrow('stopping');
    await expect(add(3).promise).rejects.toThrow('stopping');
    expect(rounds).toHaveLength(1);
  });
});
