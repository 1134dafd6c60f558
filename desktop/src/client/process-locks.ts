import type { Locks } from './ports.ts';

/** Locks of one process: who asks first goes first, and one that fails lets the next go. */
export function createProcessLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(name, work) {
      const before = tails.get(name) ?? Promise.resolve();
      const mine = before.then(work);
      tails.set(
        name,
        mine.catch(() => {}),
      );
      return mine;
    },
  };
}
