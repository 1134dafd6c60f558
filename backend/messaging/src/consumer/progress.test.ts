import { describe, expect, it } from 'vitest';
import { createProgress } from './progress.ts';

const at = (partition: number, handled: bigint, end: bigint) => ({
  topic: 't',
  partition,
  handled,
  end,
  lag: Number(end - handled),
});

describe('the progress of a consumer group', () => {
  it('has no rate at the first look, and no age when all is handled', () => {
    expect(createProgress()([at(0, 5n, 5n)], 0)).toEqual({ lag: 0, handledPerSecond: null, oldestAgeMs: null });
  });

  it('is what it handled over the last seconds, over all partitions', () => {
    const progress = createProgress();
    progress([at(0, 0n, 100n), at(1, 0n, 100n)], 0);
    progress([at(0, 10n, 100n), at(1, 0n, 100n)], 1000);
    expect(progress([at(0, 20n, 100n), at(1, 40n, 100n)], 2000).handledPerSecond).toBe(30);
    expect(progress([at(0, 20n, 100n), at(1, 40n, 100n)], 8000).handledPerSecond).toBeCloseTo(0);
  });

  it('does not pass an average of hours for a rate', () => {
    const progress = createProgress();
    progress([at(0, 0n, 0n)], 0);
    expect(progress([at(0, 1_000n, 1_000n)], 3_600_000).handledPerSecond).toBeNull();
  });

  it('the oldest message is as old as the first look that saw it, and no handled one counts', () => {
    const progress = createProgress();
    progress([at(0, 3n, 3n), at(1, 0n, 1n)], 0);
    progress([at(0, 3n, 7n), at(1, 1n, 1n)], 1000);
    expect(progress([at(0, 3n, 9n), at(1, 1n, 1n)], 5000).oldestAgeMs).toBe(4000);
    expect(progress([at(0, 8n, 9n), at(1, 1n, 1n)], 6000).oldestAgeMs).toBe(1000);
    expect(progress([at(0, 9n, 9n), at(1, 1n, 1n)], 7000).oldestAgeMs).toBeNull();
  });
});
