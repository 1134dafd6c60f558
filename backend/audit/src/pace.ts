/** Work that is done over and over, but for a bounded part of the time only. */
export interface Pace {
  /** Does it, unless it was done too recently for how long it took; `now` does it whatever it took. */
  readonly run: (work: () => Promise<void>, options?: { readonly now?: boolean }) => Promise<void>;
}

/**
 * One part in so many of the time. Seldom felt; but while somebody's transaction is open for minutes, whatever reads a busy table
 * walks over all that died since.
 */
const SHARE = 50;

/** A pace that has not been used yet: its first work is done at once. */
export function createPace(clock: () => number = () => performance.now()): Pace {
  let againAt = Number.NEGATIVE_INFINITY;
  return {
    run: async (work, { now = false } = {}) => {
      const startedAt = clock();
      if (!now && startedAt < againAt) return;
      await work();
      const endedAt = clock();
      againAt = endedAt + (endedAt - startedAt) * SHARE;
    },
  };
}
