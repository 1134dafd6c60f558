import type { User } from '@orderbell/contracts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v4 as randomUuid } from 'uuid';
import type { AccessTokenSigner } from './access-token.ts';
import { hashOf, type RefreshTokens } from './refresh-token.ts';
import { SessionRecord } from './session-record.ts';
import { publicUser, type UserRecord } from './user.ts';

/** What a signed-in person gets. */
export interface IssuedSession {
  readonly user: User;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

export interface SessionSettings {
  readonly refreshTokens: RefreshTokens;
  readonly signAccessToken: AccessTokenSigner;
  readonly refreshTokenLifeMs: number;
  readonly now: () => Date;
}

/** Begins a session: adds its row to what `em` will write. Its id is random, because every access token carries it. */
export async function beginSession(
  em: EntityManager,
  user: UserRecord,
  settings: SessionSettings,
): Promise<IssuedSession> {
  const id = randomUuid();
  const refreshToken = settings.refreshTokens.first(id);
  const now = settings.now();
  const expiresAt = new Date(now.getTime() + settings.refreshTokenLifeMs);
  em.persist(
    em.create(SessionRecord, {
      id,
      userId: user.id,
      tokenHash: hashOf(refreshToken),
      retryKeyHash: null,
      createdAt: now,
      rotatedAt: now,
      expiresAt,
    }),
  );
  return issued(user, id, refreshToken, expiresAt, settings);
}

/** The answer for a session: fresh access token, and the refresh token that its row knows. */
export async function issued(
  user: UserRecord,
  sessionId: string,
  refreshToken: string,
  refreshTokenExpiresAt: Date,
  { signAccessToken }: SessionSettings,
): Promise<IssuedSession> {
  const { token, expiresAt } = await signAccessToken(user, sessionId);
  return {
    user: publicUser(user),
    accessToken: token,
    accessTokenExpiresAt: expiresAt,
    refreshToken,
    refreshTokenExpiresAt,
  };
}
