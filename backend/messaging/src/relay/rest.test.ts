import { describe, expect, it } from 'vitest';
import { restAfter } from './rest.ts';

/** How long the rest after `workedMs` of work takes. */
async function restAfterWork(workedMs: number, instances?: number): Promise<number> {
  const from = performance.now();
  await restAfter(from - workedMs, instances);
  // A timer may be a millisecond early.
  return performance.now() - from + 2;
}

describe('restAfter', () => {
  it('rests twice as long as the work took', async () => {
    expect(await restAfterWork(20)).toBeGreaterThanOrEqual(40);
  });

  it('rests longer where several processes share what it publishes, so that the share of each is no smaller', async () => {
    expect(await restAfterWork(20, 2)).toBeGreaterThanOrEqual(100);
  });

  it('does not rest for long after work that had to wait for something', async () => {
    expect(await restAfterWork(60_000)).toBeLessThan(60_000);
  });
});
