import { ApiProblem, NoAnswer, type Problem } from '@orderbell/contracts';
import type { ClientProblem, LocalProblemType, Result } from './orderbell-client.ts';

export function success<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function failure(problem: ClientProblem): { readonly ok: false; readonly problem: ClientProblem } {
  return { ok: false, problem };
}

export function localProblem(type: LocalProblemType, detail: string): ClientProblem {
  return { type, status: null, detail, requestId: null, fields: [], retryAfterSeconds: null };
}

export function localFailure(type: LocalProblemType, detail: string): Result<never> {
  return failure(localProblem(type, detail));
}

export const signedOut = (): Result<never> => localFailure('signed-out', 'There is no session. Sign in first.');

/** A server's problem document as plain data. */
export function problemOfProblem(problem: Problem): ClientProblem {
  return {
    type: problem.type,
    status: problem.status,
    detail: problem.detail,
    requestId: problem.requestId,
    fields: problem.fields ?? [],
    retryAfterSeconds: problem.retryAfter ?? null,
  };
}

/** What a failed call means for a person. `timedOut`: we gave up waiting, so whatever fetch says, that is the reason. */
export function problemOfError(error: unknown, timedOut: boolean): ClientProblem {
  if (error instanceof ApiProblem) return problemOfProblem(error.problem);
  if (timedOut) return localProblem('timeout', 'The server did not answer in time.');
  if (error instanceof NoAnswer && spokeSomethingElse(error)) return localProblem('unexpected-answer', error.message);
  return localProblem('offline', error instanceof Error ? error.message : String(error));
}

/** An answer came, but not one of the contract: no cause, or JSON that did not parse. Anything else cut the connection. */
function spokeSomethingElse(error: NoAnswer): boolean {
  return error.cause === undefined || error.cause instanceof SyntaxError;
}
