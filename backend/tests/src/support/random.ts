import { randomInt } from 'node:crypto';

/** A source of numbers in [0, 1) that a seed fixes. */
export interface Random {
  readonly seed: number;
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a schedule of faults. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    seed,
    next,
    between,
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error('there is nothing to pick from');
      return item;
    },
  };
}

/** The seed of this run: ORDERBELL_SEED when a run is to be repeated, otherwise a new one. Whoever uses it prints it. */
export function seedOfThisRun(): number {
  const given = process.env.ORDERBELL_SEED;
  if (given === undefined || given === '') return randomInt(2 ** 31);
  if (!/^\d{1,10}$/.test(given)) throw new Error(`ORDERBELL_SEED must be a whole number, not "${given}"`);
  return Number(given);
}
