import type { ClientProblem } from '../orderbell-client.ts';

/**
 * What to do with an order that the server has not accepted.
 * - `refused`: the server's last word. The person is told, and it is not sent again.
 * - `later`: something about this order or this moment; the others go on, this one is tried again.
 * - `wait`: the server cannot take orders right now; all of them wait.
 * - `stop`: there is no session; they wait for the next one of this user.
 * Whether the server has done the work is unknown after `later` and `wait`. The same key makes trying again harmless.
 */
export type NextStep = 'refused' | 'later' | 'wait' | 'stop';

const steps: Readonly<Record<ClientProblem['type'], NextStep>> = {
  'signed-out': 'stop',
  'internal-error': 'later',
  'request-in-progress': 'later',
  // A token that was refused right after its renewal is the server's trouble, not the order's.
  unauthenticated: 'wait',
  offline: 'wait',
  timeout: 'wait',
  'unexpected-answer': 'wait',
  overloaded: 'wait',
  'rate-limited': 'wait',
  'validation-failed': 'refused',
  'payload-too-large': 'refused',
  'unsupported-media-type': 'refused',
  'idempotency-key-reused': 'refused',
  forbidden: 'refused',
  'not-found': 'refused',
  'method-not-allowed': 'refused',
  'account-exists': 'refused',
  'email-taken': 'refused',
  'balance-limit': 'refused',
  'already-settled': 'refused',
  'waits-for-earlier': 'refused',
  'discard-refused': 'refused',
  'already-sent': 'refused',
  'address-invalid': 'refused',
  unavailable: 'refused',
  failed: 'refused',
};

export function afterFailure({ type }: Pick<ClientProblem, 'type'>): NextStep {
  return steps[type];
}
