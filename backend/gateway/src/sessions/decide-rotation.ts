/** What is known of a session when one of its refresh tokens is presented. */
export interface KnownSession {
  readonly tokenHash: string;
  /** Of the key of the exchange that gave the newest token. */
  readonly retryKeyHash?: string | null | undefined;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
}

/** A genuine refresh token of the session. */
export interface PresentedToken {
  readonly hash: string;
  /** Hash of the token that this one is exchanged for. */
  readonly successorHash: string;
  /** Of the Idempotency-Key of the request. */
  readonly retryKeyHash: string | null;
  /** The token came as a browser's cookie. */
  readonly fromCookie: boolean;
}

/**
 * - `rotate`: the newest token; exchange it.
 * - `repeat`: its exchange was answered, the answer may have been lost: give the same successor again.
 * - `reuse`: an old token, presented by somebody who should not have it: end the session.
 * - `expired`: too late.
 */
export type Rotation = 'rotate' | 'repeat' | 'reuse' | 'expired';

/**
 * Decides what a presented refresh token is worth.
 *
 * A token works once; an old one ends the session, because of two parties that hold it one is a thief (RFC 9700, 4.14.2). But a
 * client whose answer was lost on the way also presents an old token. Two kinds of repetition are told from theft:
 *
 * - With the Idempotency-Key of the first request, at any time, until the successor has been used. A thief has the token, from a
 *   disk or a log, but not the key, which a client makes up for each exchange and keeps in memory.
 * - From a browser's cookie for `graceMs` after the exchange, until the successor has been used: a page that is reloaded loses its
 *   answer and its keys, and two tabs present one cookie at the same time. All of them get the same successor, so it does
 *   not matter whose cookie is stored last. A thief would have to be as quick, and the second of the two to use that successor
 *   is found out.
 *
 * Everything else with an old token is reuse.
 */
export function decideRotation(session: KnownSession, presented: PresentedToken, now: Date, graceMs: number): Rotation {
  if (session.expiresAt <= now) return 'expired';
  if (presented.hash === session.tokenHash) return 'rotate';
  const successorUnused = presented.successorHash === session.tokenHash;
  if (!successorUnused) return 'reuse';
  const sameRequest = presented.retryKeyHash !== null && presented.retryKeyHash === session.retryKeyHash;
  const sameBrowser = presented.fromCookie && now.getTime() - session.rotatedAt.getTime() <= graceMs;
  return sameRequest || sameBrowser ? 'repeat' : 'reuse';
}
