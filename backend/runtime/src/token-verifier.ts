import { UserId, Role } from '@orderbell/contracts';
import { importJWK, jwtVerify, type JWK } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { ProblemError } from './problem-error.ts';

/** Who asks, as a verified access token says. */
export interface Principal {
  readonly userId: UserId;
  readonly role: Role;
  /** The session family that the token belongs to. */
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Issuer and audience of access tokens. */
export const tokenIssuer = 'orderbell';

const Claims = z.object({ sub: UserId, role: Role, sid: z.uuid(), exp: z.number() });

/** Verifies an access token. @throws ProblemError `unauthenticated` */
export type TokenVerifier = (token: string) => Promise<Principal>;

/**
 * Verifies Ed25519 access tokens. Only EdDSA is accepted, so that neither `none` nor a key of another kind passes.
 * A verified token is remembered until it expires: checking a signature costs more than all else a small request does.
 */
export async function createTokenVerifier(publicKey: JWK, now: () => number = Date.now): Promise<TokenVerifier> {
  const key = await importJWK(publicKey, 'EdDSA');
  const verified = new LRUCache<string, Principal>({ max: 20_000 });
  return async (token) => {
    const remembered = verified.get(token);
    const principal = remembered ?? (await verify(token));
    if (principal.expiresAt <= now()) throw refused('The access token has expired: renew it at /auth/refresh.');
    if (remembered === undefined) verified.set(token, principal);
    return principal;
  };

  async function verify(token: string): Promise<Principal> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['EdDSA'],
        issuer: tokenIssuer,
        audience: tokenIssuer,
        currentDate: new Date(now()),
      });
      const { sub, role, sid, exp } = Claims.parse(payload);
      return { userId: sub, role, sessionId: sid, expiresAt: exp * 1000 };
    } catch (cause) {
      throw refused('The access token is not valid or has expired: sign in or renew it at /auth/refresh.', cause);
    }
  }
}

function refused(detail: string, cause?: unknown): ProblemError {
  return new ProblemError('unauthenticated', detail, { cause });
}

/** The token of an `Authorization` header. @throws ProblemError `unauthenticated` */
export function bearerToken(authorization: string | undefined): string {
  const match = /^Bearer ([\w.~+/=-]{1,4000})$/i.exec(authorization ?? '');
  if (match?.[1] === undefined) throw refused('Send the access token as "Authorization: Bearer <token>".');
  return match[1];
}
