import type { Clock } from '../ports.ts';

/** An access token and when, by either clock, it is time for a new one. */
export interface AccessToken {
  readonly value: string;
  /** By the clock that never jumps. Null: no time known, the server's 401 will tell. */
  readonly renewAtElapsed: number | null;
  /** By the wall clock, which goes on while the machine sleeps. */
  readonly renewAtWall: number | null;
}

/** Renewed so long before it runs out that calls on their way still arrive in time. */
const MARGIN_MS = 60_000;
/** A lifetime beyond this means that this machine's clock and the server's do not agree. */
const LONGEST_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * Notes when a token that has just arrived has to be renewed. `expiresAt` is the server's time: where this machine's clock says that
 * the fresh token has run out already, or lives for days, the clock is wrong and its word counts for nothing.
 */
export function receiveToken(value: string, expiresAt: string, clock: Pick<Clock, 'now' | 'elapsed'>): AccessToken {
  const lifetime = Date.parse(expiresAt) - clock.now();
  if (!(lifetime > 0 && lifetime <= LONGEST_LIFETIME_MS)) return { value, renewAtElapsed: null, renewAtWall: null };
  // A short-lived token is renewed halfway through rather than at once and for ever.
  const wait = Math.max(lifetime - MARGIN_MS, lifetime / 2);
  return { value, renewAtElapsed: clock.elapsed() + wait, renewAtWall: clock.now() + wait };
}

/** Whether it is time to renew by either clock. */
export function needsRenewal(token: AccessToken, clock: Pick<Clock, 'now' | 'elapsed'>): boolean {
  return (
    (token.renewAtElapsed !== null && clock.elapsed() >= token.renewAtElapsed) ||
    (token.renewAtWall !== null && clock.now() >= token.renewAtWall)
  );
}

/** Milliseconds until the renewal is due; null when only a 401 can tell. */
export function renewalDueIn(token: AccessToken, clock: Pick<Clock, 'elapsed'>): number | null {
  return token.renewAtElapsed === null ? null : Math.max(0, token.renewAtElapsed - clock.elapsed());
}
