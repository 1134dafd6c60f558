import type { Cancel, Clock } from './ports.ts';

const EVERY_MS = 15_000;
/** Browsers let a hidden page's timers run once a minute; only a longer gap means that the machine slept. */
const GAP_MS = 90_000;

/** Calls back when time went on without us: the machine slept, the page was frozen, or somebody set the clock forward. */
export function watchClock(clock: Clock, onGap: () => void): Cancel {
  let cancel: Cancel = () => {};
  const wait = (): void => {
    const wall = clock.now();
    const elapsed = clock.elapsed();
    cancel = clock.after(EVERY_MS, () => {
      const gap = Math.max(clock.now() - wall, clock.elapsed() - elapsed) - EVERY_MS;
      wait();
      if (gap > GAP_MS) onGap();
    });
  };
  wait();
  return () => cancel();
}
