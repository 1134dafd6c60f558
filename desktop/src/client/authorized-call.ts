import type { EndpointName, AnswerOf, CallOptions } from '@orderbell/contracts';
import type { ClientProblem, Result } from './orderbell-client.ts';
import type { Call } from './requests.ts';
import { signedOut } from './results.ts';
import type { Session } from './session/session.ts';

export interface AuthorizedOptions {
  readonly call: Call;
  readonly session: Pick<Session, 'token' | 'tokenAfter'>;
  /** Whose session it is now. */
  readonly userId: () => string | null;
  /** The call found no server. */
  readonly onNoAnswer: (problem: ClientProblem) => void;
}

/**
 * Calls as the signed-in user: with a token that is good, and once more with a newer one after a 401. An answer that comes after the
 * session became another one is nobody's: the caller learns that the session ended.
 */
export function createAuthorizedCall({ call, session, userId, onNoAnswer }: AuthorizedOptions): Call {
  return async <K extends EndpointName>(name: K, options: CallOptions<K>): Promise<Result<AnswerOf<K>>> => {
    const user = userId();
    const token = await session.token();
    if (!token.ok) return token;
    if (user === null || user !== userId()) return signedOut();
    let answer = await call(name, { ...options, token: token.value });
    if (!answer.ok && answer.problem.type === 'unauthenticated') {
      const newer = await session.tokenAfter(token.value);
      if (!newer.ok) return newer;
      if (user !== userId()) return signedOut();
      answer = await call(name, { ...options, token: newer.value });
    }
    if (user !== userId()) return signedOut();
    if (!answer.ok && (answer.problem.type === 'offline' || answer.problem.type === 'timeout'))
      onNoAnswer(answer.problem);
    return answer;
  };
}
