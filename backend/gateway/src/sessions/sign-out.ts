import type { MikroORM } from '@mikro-orm/postgresql';
import { SessionRecord } from './session-record.ts';
import type { RefreshTokens } from './refresh-token.ts';

/**
 * Ends the session of a refresh token, the newest or an old one. A token that is no longer any use is signed out already.
 * Access tokens that were given out live on until they expire: the services look at the token alone.
 */
export function createSignOut(
  orm: MikroORM,
  refreshTokens: RefreshTokens,
  onEnded: (session: { readonly userId: string; readonly id: string }) => void,
): (token: string | undefined) => Promise<void> {
  return async (token) => {
    const sessionId = token === undefined ? undefined : refreshTokens.sessionOf(token);
    if (sessionId === undefined) return;
    const em = orm.em.fork();
    const session = await em.findOne(SessionRecord, sessionId);
    if (session === null) return;
    await em.nativeDelete(SessionRecord, sessionId);
    onEnded(session);
  };
}
