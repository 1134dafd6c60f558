import type { ClientProblem, SignOutReason } from '../orderbell-client.ts';

/**
 * Why a failed refresh ends the session, or null when nothing is known and it is tried again. Only the server's own refusal ends a
 * session; a dead network, a busy server or a proxy's page never does.
 */
export function endedBy({ type }: ClientProblem): SignOutReason | null {
  return type === 'unauthenticated' || type === 'validation-failed' ? 'expired' : null;
}
