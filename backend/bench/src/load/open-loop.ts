import { setTimeout as pause } from 'node:timers/promises';

/** What an open loop has begun, and what it left out because too much was under way. */
export interface OpenLoopResult {
  readonly begun: number;
  readonly shed: number;
  readonly seconds: number;
}

/**
 * An open loop: work begins at fixed moments whatever became of the work before, as orders of people who do not know of each
 * other do. `work` is told when it should have begun: times are counted from there, so that a stalled server is charged
 * for those who would have come meanwhile ("coordinated omission": https://www.scylladb.com/2021/04/22/on-coordinated-omission/).
 * Resolves when everything that was begun has ended; `seconds` is the time of beginning alone.
 */
export async function openLoop(options: {
  readonly perSecond: number;
  readonly forMs: number;
  /** Beyond this nothing is begun but counted as shed: the generator must not run out of memory. */
  readonly inFlightLimit: number;
  readonly work: (shouldHaveBegunAt: number, turn: number) => Promise<unknown>;
}): Promise<OpenLoopResult> {
  const total = Math.floor((options.perSecond * options.forMs) / 1000);
  const interval = 1000 / options.perSecond;
  const running = new Set<Promise<unknown>>();
  let begun = 0;
  let shed = 0;
  const from = performance.now();
  for (let turn = 0; turn < total;) {
    const due = Math.min(total, Math.floor((performance.now() - from) / interval) + 1);
    for (; turn < due; turn += 1) {
      if (running.size >= options.inFlightLimit) {
        shed += 1;
        continue;
      }
      begun += 1;
      const piece = options.work(from + turn * interval, turn);
      running.add(piece);
      void piece.finally(() => running.delete(piece));
    }
    await pause(1);
  }
  const seconds = (performance.now() - from) / 1000;
  await Promise.all(running);
  return { begun, shed, seconds };
}
