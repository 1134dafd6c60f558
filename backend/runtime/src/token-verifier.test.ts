import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { bearerToken, createTokenVerifier, tokenIssuer, type TokenVerifier } from './token-verifier.ts';

const claims = { role: 'user', sid: '019ab000-0000-7000-8000-000000000003' };
const subject = '019ab000-0000-7000-8000-000000000002';
let now = Date.parse('2026-11-23T08:00:00Z');
let key: CryptoKey;
let verify: TokenVerifier;

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA');
  key = pair.privateKey;
  verify = await createTokenVerifier(await exportJWK(pair.publicKey), () => now);
});

interface TokenOptions {
  readonly by?: CryptoKey;
  readonly issuer?: string;
  readonly audience?: string;
  readonly minutes?: number;
  readonly payload?: object;
}

function token(options: TokenOptions = {}) {
  const { by = key, issuer = tokenIssuer, audience = tokenIssuer, minutes = 10, payload = claims } = options;
  return new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(subject)
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(new Date(now + minutes * 60_000))
    .sign(by);
}

describe('access tokens', () => {
  it('say who asks', async () => {
    expect(await verify(await token())).toMatchObject({ userId: subject, role: 'user', sessionId: claims.sid });
  });

  it('stop working when they expire, also once they have been seen', async () => {
    const short = await token({ minutes: 1 });
    await verify(short);
    now += 61_000;
    await expect(verify(short)).rejects.toMatchObject({ slug: 'unauthenticated' });
  });

  it('are refused when another key signed them, for another issuer or audience, unsigned, or without their claims', async () => {
    const other = await generateKeyPair('EdDSA');
    const unsigned = new UnsecuredJWT(claims)
      .setSubject(subject)
      .setIssuer(tokenIssuer)
      .setAudience(tokenIssuer)
      .encode();
    const secret = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
    const refused = [
      await token({ by: other.privateKey }),
      await token({ issuer: 'somebody' }),
      await token({ audience: 'somebody' }),
      await token({ payload: { role: 'root', sid: claims.sid } }),
      await token({ payload: {} }),
      await token({ minutes: -1 }),
      unsigned,
      secret,
      'rubbish',
    ];
    for (const each of refused) await expect(verify(each)).rejects.toMatchObject({ slug: 'unauthenticated' });
  });

  it('travel as a bearer', () => {
    expect(bearerToken('Bearer a.b.c')).toBe('a.b.c');
    for (const wrong of [undefined, '', 'Basic abc', 'Bearer', 'Bearer a b', `Bearer ${'a'.repeat(4001)}`]) {
      expect(() => bearerToken(wrong)).toThrow('Authorization: Bearer');
    }
  });
});
