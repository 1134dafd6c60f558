import type { Cancel, Clock } from '../ports.ts';

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  /** Lets time go by; what is due runs in order, and what it started in the background is done before the next. */
  advance(milliseconds: number): Promise<void>;
  /** Sets the wall clock; no timer runs for it. */
  jump(milliseconds: number): void;
  /** The machine sleeps: the wall clock goes on, timers and the steady clock stand still. Afterwards nothing has run yet. */
  sleep(milliseconds: number): void;
  /** Timers that have not run. */
  waiting(): number;
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export function createTestClock(start = Date.parse('2026-11-23T08:30:00.000Z')): TestClock {
  let wall = start;
  let elapsed = 0;
  const timers = new Map<symbol, { readonly at: number; readonly run: () => void }>();

  const nextDue = (until: number) => {
    const due = [...timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at);
    return due[0];
  };

  return {
    now: () => wall,
    elapsed: () => elapsed,
    after(milliseconds, run): Cancel {
      const id = Symbol('timer');
      timers.set(id, { at: elapsed + milliseconds, run });
      return () => void timers.delete(id);
    },
    async advance(milliseconds) {
      await settle();
      const until = elapsed + milliseconds;
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        const [id, { at, run }] = due;
        timers.delete(id);
        wall += at - elapsed;
        elapsed = at;
        run();
        await settle();
      }
      wall += until - elapsed;
      elapsed = until;
      await settle();
    },
    jump(milliseconds) {
      wall += milliseconds;
    },
    sleep(milliseconds) {
      wall += milliseconds;
    },
    waiting: () => timers.size,
  };
}
