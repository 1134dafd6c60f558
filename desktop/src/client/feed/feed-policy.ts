import { RECONNECT, pauseAfter } from '../backoff.ts';
import type { ClientProblem, OfflineReason } from '../orderbell-client.ts';
import type { SocketEnd } from '../ports.ts';

/** A connection that lived so long was a good one: what follows its end is a first failure again. */
export const STABLE_AFTER_MS = 10_000;

/** The first try after a loss comes almost at once; the chance in it spreads the clients of a server that restarts. */
const FIRST_TRY_WITHIN_MS = 250;

/** What follows the end of a connection or of a try. */
export interface NextTry {
  readonly pause: number;
  readonly reason: OfflineReason;
  /** The token was not accepted: a newer one is needed first. */
  readonly renew: boolean;
}

/** An address of this machine is reached without any network. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

export function offlineReason(problem: ClientProblem | null, networkOnline: boolean, address: string): OfflineReason {
  if (problem !== null && problem.status !== null) return 'server-refused';
  return networkOnline || isLoopback(address) ? 'server-unreachable' : 'no-network';
}

export interface EndedConnection {
  readonly end: SocketEnd;
  /** Failures in a row before this one. */
  readonly failures: number;
  /** The token of this try was made for it, so renewing again would not help. */
  readonly freshToken: boolean;
  readonly networkOnline: boolean;
  readonly address: string;
}

export function nextTry(
  { end, failures, freshToken, networkOnline, address }: EndedConnection,
  fraction: number,
): NextTry {
  const problem = end.kind === 'refused' ? end.problem : null;
  const unauthenticated =
    (end.kind === 'closed' && end.type === 'unauthenticated') || problem?.type === 'unauthenticated';
  if (unauthenticated && !freshToken) return { pause: 0, reason: 'server-refused', renew: true };
  const refused = end.kind === 'closed' || (problem !== null && problem.status !== null);
  return {
    pause:
      failures === 0 && !refused
        ? Math.round(fraction * FIRST_TRY_WITHIN_MS)
        : pauseAfter(Math.max(1, failures), RECONNECT, fraction, problem?.retryAfterSeconds ?? null),
    reason: refused ? 'server-refused' : offlineReason(problem, networkOnline, address),
    renew: unauthenticated,
  };
}
