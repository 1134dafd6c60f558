import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

describe('Backoff', () => {
  it('doubles up to its longest pause, never more than that and never less than half', () => {
    const backoff = new Backoff(100, 1000);
    for (const whole of [100, 200, 400, 800, 1000, 1000]) {
      const pause = backoff.next();
      expect(pause).toBeGreaterThanOrEqual(whole / 2);
      expect(pause).toBeLessThanOrEqual(whole);
    }
  });

  it('begins anew after a success', () => {
    const backoff = new Backoff(100, 1000);
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBeLessThanOrEqual(100);
  });
});
