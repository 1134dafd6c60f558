import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { giveBackMemory } from './give-back-memory.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const SECOND_US = 1e6;

/** A process whose CPU time is what the test says, and how often it has given memory back. */
function watched() {
  let used = 0;
  let given = 0;
  const end = giveBackMemory({ cpu: () => used, collect: () => (given += 1) });
  return {
    end,
    /** Ten seconds in which so much of a core was used. */
    pass: (share: number) => {
      used += share * 10 * SECOND_US;
      vi.advanceTimersByTime(10_000);
      return given;
    },
  };
}

it('collects once when the start is over, and not again while nothing happens', () => {
  const { pass } = watched();
  expect([0.9, 0.01, 0.01, 0.01, 0.01, 0.04].map(pass)).toEqual([0, 0, 1, 1, 1, 1]);
});

it('collects once after each busy time, when it has been quiet for a while', () => {
  const { pass } = watched();
  expect([0.01, 0.01].map(pass)).toEqual([0, 1]);
  expect([0.5, 0.01, 0.1, 0.01, 0.01, 0.01].map(pass)).toEqual([1, 1, 1, 1, 2, 2]);
});

it('leaves a process alone that always has a little to do', () => {
  const { pass } = watched();
  expect([0.3, ...Array.from({ length: 20 }, () => 0.1)].map(pass).at(-1)).toBe(0);
  const { pass: passAfter } = watched();
  passAfter(0);
  expect([0, 0.1, 0.01, 0.1, 0, 0, 0].map(passAfter).at(-1)).toBe(1);
});

it('looks no more when it was ended', () => {
  const { pass, end } = watched();
  end();
  expect([0, 0, 0].map(pass)).toEqual([0, 0, 0]);
});

it('makes a heap small again for real', () => {
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ['setInterval'] });
  let kept: string[] | undefined = Array.from({ length: 300_000 }, (_, n) => `text ${n}`);
  const full = process.memoryUsage().heapUsed;
  kept = undefined;
  giveBackMemory({ cpu: () => 0 });
  vi.advanceTimersByTime(20_000);
  expect(kept).toBeUndefined();
  expect(process.memoryUsage().heapUsed).toBeLessThan(full - 5_000_000);
});
