import { tokenIssuer } from '@orderbell/runtime';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';

/** A key pair as the variables of the services carry it. */
export interface Keys {
  readonly signing: JWK;
  readonly verifying: JWK;
}

export async function makeKeys(): Promise<Keys> {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const kid = randomUUID();
  const signing = { ...(await exportJWK(pair.privateKey)), kid };
  return { signing, verifying: { ...(await exportJWK(pair.publicKey)), kid } };
}

/** An access token such as the gateway signs, for whom and as long as a test wants. */
export async function makeToken(
  keys: Keys,
  claims: { readonly userId: string; readonly sessionId?: string; readonly seconds?: number },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ role: 'user', sid: claims.sessionId ?? randomUUID() })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(claims.userId)
    .setIssuer(tokenIssuer)
    .setAudience(tokenIssuer)
    .setIssuedAt(now)
    .setExpirationTime(now + (claims.seconds ?? 600))
    .sign(await importJWK(keys.signing, 'EdDSA'));
}
