import { setTimeout as pause } from 'node:timers/promises';

/** A stage that waits for something that is away, such as a lock, has not worked all that time. */
const LONGEST_MS = 250;

/**
 * The rest of a stage after a batch that was not full: as long as the batch took. What comes meanwhile goes together, so that a busy
 * machine, on which everything takes longer, makes larger batches of the same work; whoever comes to an idle stage waits for nothing.
 * Instances that share the work rest longer, so that all together are at work for half of the time, as one alone is, and their batches
 * are no smaller. `startedAt` is of performance.now().
 */
export async function restAfter(startedAt: number, instances = 1): Promise<void> {
  const tookMs = performance.now() - startedAt;
  await pause(Math.min(tookMs * (2 * instances - 1), LONGEST_MS));
}
