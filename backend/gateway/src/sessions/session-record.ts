import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { UserId } from '@orderbell/contracts';

/**
 * What one sign-in began: the family of its refresh tokens. Its id is the `sid` of its access tokens. Of the refresh tokens
 * only the SHA-256 of the newest is kept: every genuine token that is not the newest is an old one.
 */
export const SessionRecord = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid().$type<UserId>(),
    tokenHash: p.text(),
    /** SHA-256 of the Idempotency-Key of the exchange that gave the newest token. */
    retryKeyHash: p.text().nullable(),
    createdAt: p.datetime(),
    rotatedAt: p.datetime(),
    expiresAt: p.datetime(),
  },
});
export type SessionRecord = InferEntity<typeof SessionRecord>;
