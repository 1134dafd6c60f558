import { setTimeout as pause } from 'node:timers/promises';
import type { Crowd } from './crowd.ts';

const LIMIT_MS = 120_000;

/** Resolves when every acknowledged order's push has come, to how long that took, ms. @throws when it takes two minutes */
export async function settled(crowd: Pick<Crowd, 'waiting'>): Promise<number> {
  const from = performance.now();
  while (crowd.waiting() > 0) {
    if (performance.now() - from > LIMIT_MS)
      throw new Error(`${crowd.waiting()} orders were acknowledged and never rang`);
    await pause(5);
  }
  return performance.now() - from;
}
