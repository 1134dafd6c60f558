import type { MikroORM } from '@mikro-orm/postgresql';
import { UserId } from '@orderbell/contracts';
import { UserRecord } from './user.ts';

/** The addresses of users by their ids; who no longer exists is not in it. */
export function createEmailsOf(orm: MikroORM) {
  return async (userIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const ids = userIds.map((id) => UserId.parse(id));
    const found = await orm.em.fork().find(UserRecord, { id: { $in: ids } });
    return new Map(found.map(({ id, email }) => [id, email]));
  };
}
