import type { MikroORM } from '@mikro-orm/postgresql';
import type { Account as AccountView, UserId } from '@orderbell/contracts';
import { inTransaction, type Outbox } from '@orderbell/messaging';
import { ProblemError, type Idempotency } from '@orderbell/runtime';
import { Account, accountView, balanceNews, newAccount } from './account.ts';
import { lockOpening } from './opening-lock.ts';

export interface AccountToOpen {
  readonly userId: UserId;
  readonly idempotency: Idempotency | undefined;
  readonly traceparent: string;
}

export interface OpenedAccount {
  readonly account: AccountView;
  readonly replayed: boolean;
}

/** Opens a user's one account. @throws ProblemError `account-exists`, `idempotency-key-reused` */
export function createOpenAccount({
  orm,
  outbox,
  now = () => new Date(),
}: {
  orm: MikroORM;
  outbox: Outbox;
  now?: () => Date;
}) {
  return ({ userId, idempotency, traceparent }: AccountToOpen): Promise<OpenedAccount> =>
    inTransaction(orm, async (em) => {
      await lockOpening(em, [userId]);
      const existing = await em.findOne(Account, { userId });
      if (existing !== null) return { account: openedBefore(existing, idempotency), replayed: true };
      const account = em.create(Account, newAccount(userId, idempotency, now()));
      await em.persist(account).flush();
      await outbox.add(em, [balanceNews(account, traceparent)]);
      return { account: accountView(account), replayed: false };
    });
}

/** The first answer again for the key that opened the account: the account as it was then. */
function openedBefore(account: Account, idempotency: Idempotency | undefined): AccountView {
  if (idempotency === undefined || idempotency.key !== account.idempotencyKey) {
    throw new ProblemError('account-exists', 'You have an account already; GET /accounts/me shows it.');
  }
  if (account.idempotencyHash === null || !idempotency.hash.equals(account.idempotencyHash)) {
    throw new ProblemError(
      'idempotency-key-reused',
      'This Idempotency-Key was used for another request: send a new one.',
    );
  }
  const { id, userId, createdAt } = account;
  return accountView({ id, userId, balance: 0, version: 1, updatedAt: createdAt });
}
