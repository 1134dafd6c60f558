import type { Clock } from './ports.ts';

/** Longer timers overflow in every runtime and would run at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The real time of a page or a process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, Math.min(milliseconds, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
