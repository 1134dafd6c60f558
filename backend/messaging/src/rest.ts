import { setTimeout as pause } from 'node:timers/promises';

/** A stage that waits for something that is away, such as a lock, has not worked all that time. */
const LONGEST_MS = 100;

/**
 * The rest of a stage after a batch that was not full: as long as the batch took. What comes meanwhile goes together, so that a busy
 * machine, on which everything takes longer, makes larger batches of the same work; whoever comes to an idle stage waits for nothing.
 * `startedAt` is of performance.now().
 */
export async function restAfter(startedAt: number): Promise<void> {
  await pause(Math.min(performance.now() - startedAt, LONGEST_MS));
}
