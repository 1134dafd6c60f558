/** How long to wait before the next try, in milliseconds, with growing pauses. */
export interface Backoff {
  /** The pause after the first failure; doubles with each further one. */
  readonly first: number;
  /** No pause is longer. */
  readonly longest: number;
}

/**
 * The pause after so many failures in a row (1 and more). Half of it is chance, so that the clients of a server that restarts do
 * not all come back in the same moment; a server that names its own time (Retry-After) is never asked earlier.
 */
export function pauseAfter(
  failures: number,
  { first, longest }: Backoff,
  fraction: number,
  retryAfterSeconds: number | null = null,
): number {
  const full = Math.min(longest, first * 2 ** Math.min(failures - 1, 30));
  const pause = Math.round(full * (0.5 + fraction / 2));
  return Math.max(pause, (retryAfterSeconds ?? 0) * 1000);
}

/** For everything that waits for the server's return. Short enough that a person hardly waits for it. */
export const RECONNECT: Backoff = { first: 500, longest: 15_000 };
