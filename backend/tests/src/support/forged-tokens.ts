import { SignJWT, UnsecuredJWT, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';

/** What a token says, and how it was made. */
export interface ForgedToken {
  readonly name: string;
  readonly token: string;
}

const issuer = 'orderbell';

/**
 * Tokens for `userId` that nobody may accept, each wrong in one thing only: who signed it, how, until when, for whom.
 * `key` is the true private key, of which all but the last two kinds are in no need.
 */
export async function forgedTokens(userId: string, key: JWK): Promise<readonly ForgedToken[]> {
  const trueKey = await importJWK(key, 'EdDSA');
  const { privateKey: otherKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const now = Math.floor(Date.now() / 1000);
  const claims = { role: 'operator', sid: randomUUID() };
  const signed = (signer: CryptoKey | Uint8Array, alg: string, { exp = now + 600, aud = issuer, iss = issuer } = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg, ...(key.kid === undefined ? {} : { kid: key.kid }) })
      .setSubject(userId)
      .setIssuer(iss)
      .setAudience(aud)
      .setIssuedAt(now - 700)
      .setExpirationTime(exp)
      .sign(signer);
  const unsigned = new UnsecuredJWT({ ...claims, sub: userId, iss: issuer, aud: issuer, exp: now + 600 }).encode();
  const genuine = await signed(trueKey, 'EdDSA');
  const [header, payload, signature] = genuine.split('.');
  return [
    { name: 'signed by another key', token: await signed(otherKey, 'EdDSA') },
    { name: 'with alg none', token: unsigned },
    { name: 'with alg none and the signature of another', token: `${unsigned.replace(/\.$/, '')}.${signature}` },
    // The public key is public: a verifier that lets the token choose the algorithm takes it for a shared secret.
    {
      name: 'signed with the public key as a shared secret',
      token: await signed(Buffer.from(key.x ?? '', 'base64url'), 'HS256'),
    },
    { name: 'with its signature cut off', token: `${header}.${payload}.` },
    { name: 'expired', token: await signed(trueKey, 'EdDSA', { exp: now - 60 }) },
    { name: 'made for another audience', token: await signed(trueKey, 'EdDSA', { aud: 'elsewhere' }) },
    { name: 'made by another issuer', token: await signed(trueKey, 'EdDSA', { iss: 'elsewhere' }) },
  ];
}
