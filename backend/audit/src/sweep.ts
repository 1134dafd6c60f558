import type { Check, Fault } from './checks/check.ts';
import { createPace, type Pace } from './pace.ts';

/** A check that goes through its table part by part, over and over. */
export interface Sweep {
  readonly name: string;
  /** Looks at the next part. `ended` says that this was the last one of its pass; passes count from 1. */
  readonly next: () => Promise<{ readonly faults: readonly Fault[]; readonly pass: number; readonly ended: boolean }>;
  /** Passes that have come to their end. */
  readonly passes: () => number;
  /** The pass that the last part belonged to. */
  readonly pass: () => number;
  readonly isAtStart: () => boolean;
  /** How often its next part may be looked at while nothing is amiss. */
  readonly pace: Pace;
}

/** A sweep that is at its beginning. Where it stands is forgotten with the process: the next one begins anew. */
export function createSweep<Position>(name: string, check: Check<Position>): Sweep {
  let position: Position | null = null;
  let passes = 0;
  return {
    name,
    next: async () => {
      const { faults, next } = await check(position);
      position = next;
      const pass = passes + 1;
      if (next === null) passes = pass;
      return { faults, pass, ended: next === null };
    },
    passes: () => passes,
    pass: () => (position === null ? passes : passes + 1),
    isAtStart: () => position === null,
    pace: createPace(),
  };
}
