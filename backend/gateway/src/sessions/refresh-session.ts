import { LockMode, type MikroORM } from '@mikro-orm/postgresql';
import { inTransaction } from '@orderbell/messaging';
import { ProblemError, type Logger } from '@orderbell/runtime';
import { decideRotation } from './decide-rotation.ts';
import { issued, type IssuedSession, type SessionSettings } from './issue-session.ts';
import { hashOf } from './refresh-token.ts';
import { SessionRecord } from './session-record.ts';
import { UserRecord } from './user.ts';

export interface RefreshRequest {
  readonly token: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly fromCookie: boolean;
}

export interface RefreshedSession extends IssuedSession {
  /** Whether the exchange had been answered before. */
  readonly repeated: boolean;
}

export interface RefreshOptions {
  readonly graceMs: number;
  /** Called when an old token has ended a session. */
  readonly onEnded: (session: { readonly userId: string; readonly id: string }) => void;
  readonly logger: Logger;
}

type Result =
  | {
      readonly kind: 'exchanged';
      readonly session: SessionRecord;
      readonly user: UserRecord;
      readonly repeated: boolean;
    }
  | { readonly kind: 'ended'; readonly session: SessionRecord }
  | { readonly kind: 'over' };

/** Exchanges a refresh token for new tokens; see decide-rotation.ts. @throws ProblemError `unauthenticated` */
export function createRefreshSession(
  orm: MikroORM,
  settings: SessionSettings,
  { graceMs, onEnded, logger }: RefreshOptions,
): (request: RefreshRequest) => Promise<RefreshedSession> {
  return async ({ token, idempotencyKey, fromCookie }) => {
    if (token === undefined) throw refused('Send the refreshToken of your last answer, or sign in.');
    const sessionId = settings.refreshTokens.sessionOf(token);
    if (sessionId === undefined) throw refused('The refresh token is not one of ours: sign in.');
    const successor = settings.refreshTokens.next(token);
    const presented = {
      hash: hashOf(token),
      successorHash: hashOf(successor),
      retryKeyHash: idempotencyKey === undefined ? null : hashOf(idempotencyKey),
      fromCookie,
    };

    const result = await inTransaction(orm, async (em): Promise<Result> => {
      // Locked, so that of two exchanges at once the second one sees what the first one did.
      const session = await em.findOne(SessionRecord, sessionId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (session === null) return { kind: 'over' };
      const now = settings.now();
      const rotation = decideRotation(session, presented, now, graceMs);
      if (rotation === 'reuse' || rotation === 'expired') {
        em.remove(session);
        return rotation === 'reuse' ? { kind: 'ended', session } : { kind: 'over' };
      }
      const user = await em.findOneOrFail(UserRecord, session.userId);
      if (rotation === 'rotate') {
        session.tokenHash = presented.successorHash;
        session.retryKeyHash = presented.retryKeyHash;
        session.rotatedAt = now;
        session.expiresAt = new Date(now.getTime() + settings.refreshTokenLifeMs);
      }
      return { kind: 'exchanged', session, user, repeated: rotation === 'repeat' };
    });

    if (result.kind === 'over') throw refused('The session has ended: sign in.');
    if (result.kind === 'ended') {
      logger.warn({ sessionId }, 'an old refresh token was used: the session was ended');
      onEnded(result.session);
      throw refused('This refresh token was used before. To be safe the session has been ended: sign in.');
    }
    const { session, user, repeated } = result;
    return { ...(await issued(user, session.id, successor, session.expiresAt, settings)), repeated };
  };
}

function refused(detail: string): ProblemError {
  return new ProblemError('unauthenticated', detail);
}
