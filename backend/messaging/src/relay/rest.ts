import { setTimeout as pause } from 'node:timers/promises';

/** From the beginning of a batch to that of the next, in multiples of what the first took, for each process that shares the work. */
const CYCLE = 3;
/** A relay that has waited for something that is away, such as a lock, has not worked all that time. */
const LONGEST_MS = 250;

/**
 * The rest of a relay after it has published: twice as long as that took. What is committed meanwhile goes together, and since
 * consumers take what comes together in one transaction, the relay sets the pace of everything behind it: on a busy machine, on which
 * everything takes longer, the same work is done in larger batches. Whoever comes to an idle relay waits for nothing.
 * Where several processes write to its outbox, as many as a rule share what it publishes: it rests longer, so that the share of each
 * is no smaller. `startedAt` is of performance.now().
 */
export async function restAfter(startedAt: number, instances = 1): Promise<void> {
  const tookMs = performance.now() - startedAt;
  await pause(Math.min(tookMs * (CYCLE * instances - 1), LONGEST_MS));
}
