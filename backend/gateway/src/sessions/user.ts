import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Role, User, UserId } from '@orderbell/contracts';

/** A person who can sign in. `email` is kept in lower case, as the contract's schemas make it. */
export const UserRecord = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().$type<UserId>().primary(),
    email: p.text().unique(),
    name: p.text().nullable(),
    role: p.text().$type<Role>(),
    passwordHash: p.text(),
    createdAt: p.datetime(),
  },
});
export type UserRecord = InferEntity<typeof UserRecord>;

/** What others may see of a user. */
export function publicUser(user: UserRecord): User {
  return { id: user.id, email: user.email, name: user.name ?? null, role: user.role };
}
