import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Account as AccountView, UserId } from '@orderbell/contracts';
import { ProblemError } from '@orderbell/runtime';
import { Account, accountView } from './account.ts';

/** The caller's account. @throws ProblemError `not-found` before it has been opened */
export function createShowAccount({ orm }: { orm: MikroORM }) {
  return async (userId: UserId): Promise<AccountView> => accountView(await accountOf(orm.em.fork(), userId));
}

/** The user's account as the unit of work knows it. @throws ProblemError `not-found` */
export async function accountOf(em: EntityManager, userId: UserId): Promise<Account> {
  const account = await em.findOne(Account, { userId });
  if (account === null) throw noAccount();
  return account;
}

export function noAccount(): ProblemError {
  return new ProblemError('not-found', 'You have no account yet: open one with POST /accounts.');
}
