import type { MikroORM } from '@mikro-orm/postgresql';
import type { SignIn } from '@orderbell/contracts';
import { inTransaction } from '@orderbell/messaging';
import { ProblemError } from '@orderbell/runtime';
import type { RateLimits } from '../limits/rate-limits.ts';
import { beginSession, type IssuedSession, type SessionSettings } from './issue-session.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { UserRecord } from './user.ts';

/**
 * Checks a password and begins a session. An unknown address and a wrong password are refused alike, in words and in time.
 * @throws ProblemError `unauthenticated`, `rate-limited`, `overloaded`
 */
export function createSignIn(
  orm: MikroORM,
  passwords: PasswordHasher,
  limits: RateLimits,
  settings: SessionSettings,
): (form: SignIn, address: string) => Promise<IssuedSession> {
  return async ({ email, password }, address) => {
    await limits.signInFrom(address);
    await limits.signInTo(email);
    const user = await orm.em.fork().findOne(UserRecord, { email });
    if (!(await passwords.matches(password, user?.passwordHash)) || user === null) {
      throw new ProblemError('unauthenticated', 'The email address or the password is wrong.');
    }
    const session = await inTransaction(orm, (em) => beginSession(em, user, settings));
    await limits.signedInTo(email);
    return session;
  };
}
