import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { AccountId, TransactionPage, UserId } from '@orderbell/contracts';
import { ProblemError, decodeCursor, pageOf, pageSize } from '@orderbell/runtime';
import { accountOf } from './show-account.ts';
import { Transaction, transactionView } from './transaction.ts';

export interface TransactionsWanted {
  readonly userId: UserId;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/**
 * The ledger of the user's account, newest first: in the order in which the lines changed the balance, which clocks cannot upset.
 * @throws ProblemError `not-found` without an account, `validation-failed` for a cursor that is not of this ledger
 */
export function createListTransactions({ orm }: { orm: MikroORM }) {
  return async ({ userId, limit, cursor }: TransactionsWanted): Promise<TransactionPage> => {
    const size = pageSize(limit);
    const em = orm.em.fork();
    const { id: accountId } = await accountOf(em, userId);
    const before = cursor === undefined ? undefined : await versionAt(em, accountId, decodeCursor(cursor));
    const found = await em.find(
      Transaction,
      { accountId, ...(before === undefined ? {} : { accountVersion: { $lt: before } }) },
      { orderBy: { accountVersion: 'desc' }, limit: size + 1 },
    );
    const { items, nextCursor } = pageOf(found, size);
    return { items: items.map(transactionView), nextCursor };
  };
}

async function versionAt(em: EntityManager, accountId: AccountId, id: string): Promise<number> {
  const line = await em.findOne(Transaction, { id, accountId });
  if (line !== null) return line.accountVersion;
  throw new ProblemError('validation-failed', 'The cursor is not of this ledger: start again without one.', {
    fields: [{ field: 'cursor', message: 'must be a nextCursor of an earlier answer' }],
  });
}
