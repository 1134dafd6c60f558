import type { Role, UserId } from '@orderbell/contracts';
import { tokenIssuer } from '@orderbell/runtime';
import { importJWK, SignJWT, type JWK } from 'jose';

/** An access token, and when it stops working. */
export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Signs access tokens: who, in which role, in which session. */
export type AccessTokenSigner = (user: { id: UserId; role: Role }, sessionId: string) => Promise<AccessToken>;

/** A signer with an Ed25519 key that lets tokens live for `lifeSeconds`. */
export async function createAccessTokenSigner(
  key: JWK & { readonly kid: string },
  lifeSeconds: number,
  now: () => Date = () => new Date(),
): Promise<AccessTokenSigner> {
  const privateKey = await importJWK(key, 'EdDSA');
  return async (user, sessionId) => {
    const issuedAt = Math.floor(now().getTime() / 1000);
    const expiresAt = issuedAt + lifeSeconds;
    const token = await new SignJWT({ role: user.role, sid: sessionId })
      .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
      .setSubject(user.id)
      .setIssuer(tokenIssuer)
      .setAudience(tokenIssuer)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(privateKey);
    return { token, expiresAt: new Date(expiresAt * 1000) };
  };
}
