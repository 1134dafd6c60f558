import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  readonly patienceMs?: number;
  readonly everyMs?: number;
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/**
 * Looks until the condition gives something, and gives that. A look that throws counts as "not yet", so that a stack
 * which is partly down can be waited for.
 * @throws Error naming what was waited for, with the last look's error as its cause
 */
export async function waitUntil<T>(
  condition: () => T | Promise<T>,
  what: string,
  { patienceMs = 30_000, everyMs = 20 }: Patience = {},
): Promise<Truthy<T>> {
  const end = performance.now() + patienceMs;
  let cause: unknown;
  for (;;) {
    try {
      const found = await condition();
      if (found) return found as Truthy<T>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= end) throw new Error(`waited ${patienceMs / 1000} s in vain for: ${what}`, { cause });
    await pause(everyMs);
  }
}
