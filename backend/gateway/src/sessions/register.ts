import { UniqueConstraintViolationException, type MikroORM } from '@mikro-orm/postgresql';
import { UserId, type Register } from '@orderbell/contracts';
import { inTransaction } from '@orderbell/messaging';
import { ProblemError } from '@orderbell/runtime';
import { v7 as timeOrderedUuid } from 'uuid';
import type { RateLimits } from '../limits/rate-limits.ts';
import { beginSession, type IssuedSession, type SessionSettings } from './issue-session.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { UserRecord } from './user.ts';

/** Makes a user and signs them in. @throws ProblemError `email-taken`, `rate-limited`, `overloaded` */
export function createRegister(
  orm: MikroORM,
  passwords: PasswordHasher,
  limits: RateLimits,
  settings: SessionSettings,
): (form: Register, address: string) => Promise<IssuedSession> {
  return async ({ email, password, name }, address) => {
    await limits.signInFrom(address);
    // Looked up first, because the hash is the dear part; the unique constraint decides between two at once.
    if ((await orm.em.fork().count(UserRecord, { email })) > 0) throw emailTaken();
    const passwordHash = await passwords.hash(password);
    try {
      return await inTransaction(orm, async (em) => {
        const user = em.create(UserRecord, {
          id: UserId.parse(timeOrderedUuid()),
          email,
          name: name ?? null,
          role: 'user',
          passwordHash,
          createdAt: settings.now(),
        });
        em.persist(user);
        await em.flush();
        return beginSession(em, user, settings);
      });
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) throw emailTaken(error);
      throw error;
    }
  };
}

function emailTaken(cause?: unknown): ProblemError {
  return new ProblemError('email-taken', 'Somebody has registered with this address: sign in, or use another one.', {
    fields: [{ field: 'email', message: 'is taken' }],
    cause,
  });
}
