import { withClient } from '@orderbell/local-stack';
import type { Person } from './person.ts';

const OPEN = `with opened as (
  insert into accounts (id, user_id, balance, version, created_at, updated_at)
  select uuidv7(), user_id, $2, 2, now(), now() from unnest($1::uuid[]) as person (user_id) returning id, created_at)
insert into transactions (id, account_id, amount, type, balance_after, account_version, created_at)
select uuidv7(), id, $2, 'CREDIT', $2, 2, created_at from opened`;

/** Gives each an account with one top-up in its ledger, as the product would leave it: by SQL, for thousands of them take a while otherwise. */
export async function openAccounts(paymentsUrl: string, people: readonly Person[], balance: number): Promise<void> {
  await withClient(paymentsUrl, (client) => client.query(OPEN, [people.map(({ userId }) => userId), balance]));
}
