import type { PartitionLag } from './lag.ts';

/** How a group goes on: what one look at its partitions cannot tell. */
export type Progress = {
  /** Messages that are not handled. */
  readonly lag: number;
  /** Null until it has been looked at twice within a while. */
  readonly handledPerSecond: number | null;
  /** How long the oldest of them has been there at least: no longer ago than the first look is ever claimed. */
  readonly oldestAgeMs: number | null;
};

type Look = { readonly at: number; readonly partitions: readonly PartitionLag[] };

/** Rates are over at least, and at most, so long. */
const SHORTEST_MS = 900;
const LONGEST_MS = 60_000;
const BEST_MS = 5_000;
const MAX_LOOKS = 600;

/** Remembers looks at a group and tells its progress from them. */
export function createProgress() {
  let looks: readonly Look[] = [];
  return (partitions: readonly PartitionLag[], now: number): Progress => {
    const progress = progressOf([...looks, { at: now, partitions }], now);
    const oldestOfUse = now - Math.max(progress.oldestAgeMs ?? 0, BEST_MS) - LONGEST_MS;
    looks = [...looks.filter(({ at }) => at >= oldestOfUse), { at: now, partitions }].slice(-MAX_LOOKS);
    return progress;
  };
}

function progressOf(looks: readonly Look[], now: number): Progress {
  const last = looks.at(-1)?.partitions ?? [];
  const lag = last.reduce((sum, partition) => sum + partition.lag, 0);
  return { lag, handledPerSecond: rate(looks, last, now), oldestAgeMs: lag === 0 ? null : age(looks, last, now) };
}

function rate(looks: readonly Look[], last: readonly PartitionLag[], now: number): number | null {
  const usable = looks.filter(({ at }) => now - at >= SHORTEST_MS && now - at <= LONGEST_MS);
  const base = usable.find(({ at }) => now - at <= BEST_MS) ?? usable.at(-1);
  if (base === undefined) return null;
  return Math.max(0, Number(handledIn(last) - handledIn(base.partitions)) / ((now - base.at) / 1000));
}

function handledIn(partitions: readonly PartitionLag[]): bigint {
  return partitions.reduce((sum, { handled }) => sum + handled, 0n);
}

/** The first message that is not handled was there at the first look whose end lies behind it. */
function age(looks: readonly Look[], last: readonly PartitionLag[], now: number): number {
  const seen = last.flatMap(({ topic, partition, handled, lag }) => {
    if (lag === 0) return [];
    const first = looks.find(({ partitions }) =>
      partitions.some((each) => each.topic === topic && each.partition === partition && each.end > handled),
    );
    return [first?.at ?? now];
  });
  return now - Math.min(now, ...seen);
}
