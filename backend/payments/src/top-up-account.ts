import { LockMode } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { TopUp, TopUpReceipt, UserId } from '@orderbell/contracts';
import { inTransaction, newId, type Outbox } from '@orderbell/messaging';
import { ProblemError, type CrashHook, type Idempotency } from '@orderbell/runtime';
import { Account, accountView, balanceNews, type AccountState } from './account.ts';
import { noAccount } from './show-account.ts';
import { Transaction, transactionView } from './transaction.ts';

export interface TopUpWanted extends TopUp {
  readonly userId: UserId;
  readonly idempotency: Idempotency | undefined;
  readonly traceparent: string;
}

export interface ToppedUp {
  readonly receipt: TopUpReceipt;
  readonly replayed: boolean;
}

/** Puts money on the user's account. @throws ProblemError `not-found`, `balance-limit`, `idempotency-key-reused` */
export function createTopUpAccount({
  orm,
  outbox,
  now = () => new Date(),
  faultPoint,
}: {
  orm: MikroORM;
  outbox: Outbox;
  now?: () => Date;
  faultPoint?: CrashHook | undefined;
}) {
  return async ({ userId, amount, idempotency, traceparent }: TopUpWanted): Promise<ToppedUp> => {
    const done = await inTransaction(orm, async (em) => {
      // The lock makes top-ups and payments of one account take turns, and so requests with the same key.
      const account = await em.findOne(Account, { userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (account === null) throw noAccount();
      if (idempotency !== undefined) {
        const first = await em.findOne(Transaction, { accountId: account.id, idempotencyKey: idempotency.key });
        if (first !== null) return { receipt: firstReceipt(first, account, idempotency), replayed: true };
      }
      const at = now();
      account.credit(amount, at);
      const transaction = em.create(Transaction, {
        id: newId(),
        accountId: account.id,
        amount,
        type: 'CREDIT',
        referenceOrderId: null,
        balanceAfter: account.balance,
        accountVersion: account.version,
        idempotencyKey: idempotency?.key ?? null,
        idempotencyHash: idempotency?.hash ?? null,
        createdAt: at,
      });
      await em.persist(transaction).flush();
      await outbox.add(em, [balanceNews(account, traceparent)]);
      faultPoint?.('top-up:before-commit');
      return { receipt: receiptOf(transaction, account), replayed: false };
    });
    faultPoint?.('top-up:after-commit');
    return done;
  };
}

/** The receipt of an earlier request with the same key: the account as that top-up left it. */
function firstReceipt(first: Transaction, account: Account, { hash }: Idempotency): TopUpReceipt {
  if (first.idempotencyHash === null || !hash.equals(first.idempotencyHash)) {
    throw new ProblemError(
      'idempotency-key-reused',
      'This Idempotency-Key was used for another top-up: send each new one with a new key.',
    );
  }
  const { id, userId } = account;
  return receiptOf(first, {
    id,
    userId,
    balance: first.balanceAfter,
    version: first.accountVersion,
    updatedAt: first.createdAt,
  });
}

function receiptOf(transaction: Transaction, account: AccountState): TopUpReceipt {
  return { transaction: transactionView(transaction), account: accountView(account) };
}
