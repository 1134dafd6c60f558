import type { MikroORM } from '@mikro-orm/postgresql';
import type { User } from '@orderbell/contracts';
import { ProblemError, type Principal } from '@orderbell/runtime';
import { publicUser, UserRecord } from './user.ts';

/** The signed-in user as they are now, not as the token remembers them. @throws ProblemError `unauthenticated` */
export function createShowMe(orm: MikroORM): (principal: Principal) => Promise<User> {
  return async ({ userId }) => {
    const user = await orm.em.fork().findOne(UserRecord, userId);
    if (user === null) throw new ProblemError('unauthenticated', 'This user no longer exists: sign in.');
    return publicUser(user);
  };
}
