import { describe, expect, it, vi } from 'vitest';
import { createBatcher } from './batcher.ts';
import type { ProblemError } from './problem-error.ts';

/** A batcher whose runs end when the test says so. */
function heldBatcher(lanes: number, maxWaiting = 100) {
  const runs: { items: readonly number[]; finish: () => void; fail: (error: Error) => void }[] = [];
  const submit = createBatcher<number, number>({
    lanes,
    maxBatch: 3,
    maxWaiting,
    run: (items) => {
      const { promise, resolve, reject } = Promise.withResolvers<(number | Error)[]>();
      runs.push({
        items,
        finish: () => resolve(items.map((item) => (item < 0 ? new Error(`${item} is bad`) : item * 10))),
        fail: reject,
      });
      return promise;
    },
  });
  return { submit, runs };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const started = (runs: readonly unknown[], count: number) =>
  vi.waitFor(() => expect(runs).toHaveLength(count), { interval: 1 });

describe('callers that wait for the same thing go together', () => {
  it('lets what arrives during a run leave with the next one, in order and no more than fit', async () => {
    const { submit, runs } = heldBatcher(1);
    const first = submit(1);
    await turn();
    const others = [2, 3, 4, 5].map(submit);
    await turn();
    expect(runs.map(({ items }) => items)).toEqual([[1]]);
    runs[0]?.finish();
    expect(await first).toBe(10);
    await started(runs, 2);
    expect(runs[1]?.items).toEqual([2, 3, 4]);
    runs[1]?.finish();
    await started(runs, 3);
    runs[2]?.finish();
    expect(await Promise.all(others)).toEqual([20, 30, 40, 50]);
  });

  it('fails a bad one alone, and all of a run that throws', async () => {
    const { submit, runs } = heldBatcher(1);
    const answers = Promise.allSettled([submit(1), submit(-2), submit(3)]);
    await turn();
    runs[0]?.finish();
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const lost = Promise.allSettled([submit(4), submit(5)]);
    await started(runs, 2);
    runs[1]?.fail(new Error('the database is gone'));
    expect((await lost).every(({ status }) => status === 'rejected')).toBe(true);
    const next = submit(6);
    await started(runs, 3);
    runs[2]?.finish();
    expect(await next).toBe(60);
  });

  it('runs no more at once than it has lanes', async () => {
    const { submit, runs } = heldBatcher(2);
    const answers: Promise<number>[] = [];
    for (const item of [1, 2, 3]) {
      answers.push(submit(item));
      await turn();
    }
    expect(runs.map(({ items }) => items)).toEqual([[1], [2]]);
    runs[1]?.finish();
    await answers[1];
    await started(runs, 3);
    expect(runs[2]?.items).toEqual([3]);
    for (const run of runs) run.finish();
    await Promise.all(answers);
  });

  it('refuses with a time to come back when too many wait', async () => {
    const { submit, runs } = heldBatcher(1, 2);
    const waiting = [submit(1), submit(2)];
    await expect(submit(3)).rejects.toMatchObject({
      slug: 'overloaded',
      options: { retryAfter: 1 },
    } satisfies Partial<ProblemError>);
    await turn();
    runs[0]?.finish();
    await Promise.all(waiting);
  });
});
