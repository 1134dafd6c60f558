import { importJWK, SignJWT, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';

/** A signed-in user of the stack under load. */
export interface Person {
  readonly userId: string;
  readonly token: string;
}

const LIFE_SECONDS = 3 * 3600;

/**
 * People who are signed in already: their access tokens are signed here, with the stack's own key. Registering them would
 * cost a password hash each, which is slow on purpose and says nothing about orders.
 */
export async function makePeople(
  count: number,
  signingKey: JWK & { readonly kid: string },
): Promise<readonly Person[]> {
  const key = await importJWK(signingKey, 'EdDSA');
  const now = Math.floor(Date.now() / 1000);
  const people: Person[] = [];
  for (let made = 0; made < count; made += 1) {
    const userId = randomUUID();
    const token = await new SignJWT({ role: 'user', sid: randomUUID() })
      .setProtectedHeader({ alg: 'EdDSA', kid: signingKey.kid })
      .setSubject(userId)
      .setIssuer('orderbell')
      .setAudience('orderbell')
      .setIssuedAt(now)
      .setExpirationTime(now + LIFE_SECONDS)
      .sign(key);
    people.push({ userId, token });
  }
  return people;
}
