import { defineEntity, p } from '@mikro-orm/core';
import {
  AccountId,
  MAX_AMOUNT,
  accountChanged,
  causeHeader,
  type Account as AccountView,
  type UserId,
} from '@orderbell/contracts';
import { newId, outgoing, type OutgoingMessage } from '@orderbell/messaging';
import { ProblemError, type Idempotency } from '@orderbell/runtime';

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary().$type<AccountId>(),
    userId: p.uuid().$type<UserId>(),
    balance: p.bigint('number'),
    /** Grows by one with every line of the ledger. Not an ORM version: the row is locked before it changes. */
    version: p.bigint('number'),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    idempotencyKey: p.text().strictNullable(),
    idempotencyHash: p.blob().strictNullable(),
  },
});

/** A user's account. Whoever changes one has locked its row first (PESSIMISTIC_WRITE, several in the order of their ids). */
export class Account extends AccountSchema.class {
  /** Puts money on the account. @throws ProblemError `balance-limit` when the balance would pass its bound */
  credit(amount: number, now: Date): void {
    if (amount > MAX_AMOUNT - this.balance) {
      throw new ProblemError(
        'balance-limit',
        `An account holds ${MAX_AMOUNT} at most: ${MAX_AMOUNT - this.balance} more can be put on this one.`,
      );
    }
    this.balance += amount;
    this.version += 1;
    this.updatedAt = now;
  }
}
AccountSchema.setClass(Account);

/** An account just opened: empty, in its first version. */
export function newAccount(userId: UserId, idempotency: Idempotency | undefined, now: Date) {
  return {
    id: AccountId.parse(newId()),
    userId,
    balance: 0,
    version: 1,
    createdAt: now,
    updatedAt: now,
    idempotencyKey: idempotency?.key ?? null,
    idempotencyHash: idempotency?.hash ?? null,
  };
}

/** What the outside is told of an account. */
export type AccountState = Pick<Account, 'id' | 'userId' | 'balance' | 'version' | 'updatedAt'>;

/** The account as it is told to the outside. */
export function accountView({ id, userId, balance, version, updatedAt }: AccountState): AccountView {
  return { id, userId, balance, version, updatedAt: updatedAt.toISOString() };
}

/** The news of an account's balance for every gateway. */
export function balanceNews(
  { userId, balance, version }: Pick<AccountState, 'userId' | 'balance' | 'version'>,
  traceparent: string | undefined,
  cause?: 'order',
): OutgoingMessage {
  return outgoing(accountChanged, {
    key: userId,
    payload: { userId, balance, version },
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(cause === undefined ? {} : { headers: { [causeHeader]: cause } }),
  });
}
