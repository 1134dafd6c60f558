import { z } from 'zod';
import type { Reader } from '../reader.ts';
import type { Check, Fault } from './check.ts';

const Row = z.object({
  id: z.string(),
  userId: z.string(),
  balance: z.string(),
  version: z.string(),
  ledgerBalance: z.string().nullable(),
  ledgerVersion: z.string().nullable(),
  last: z.boolean(),
});

/** Gives the accounts that differ from the last line of their ledger, and the last account of the slice in any case. */
const SLICE = `with slice as (
  select id, user_id, balance, version from accounts where $1::uuid is null or id > $1 order by id limit $2)
select * from (
  select a.id, a.user_id as "userId", a.balance::text, a.version::text, l.balance_after::text as "ledgerBalance",
    l.account_version::text as "ledgerVersion", row_number() over (order by a.id) = $2 as last
  from slice a left join lateral (
    select balance_after, account_version from transactions t where t.account_id = a.id order by account_version desc limit 1
  ) l on true) judged
where last or balance <> coalesce("ledgerBalance", '0') or version <> coalesce("ledgerVersion", '1')
order by id`;

/** Every balance is what the last line of its ledger led to. That the lines before lead there is the chain's to show. */
export function checkBalances(payments: Reader, size: number): Check<string> {
  return async (from) => {
    const rows = await payments.rows(Row, SLICE, [from, size]);
    const faults = rows.flatMap((row): Fault[] => {
      const { userId, balance, version, ledgerBalance, ledgerVersion } = row;
      const [wanted, wantedVersion] = [ledgerBalance ?? '0', ledgerVersion ?? '1'];
      if (balance === wanted && version === wantedVersion) return [];
      return [
        {
          kind: 'balance-not-its-ledger',
          subject: `account ${row.id}`,
          detail: `user ${userId}: the account says ${balance} (version ${version}), the last line of its ledger ${wanted} (version ${wantedVersion})`,
        },
      ];
    });
    return { faults, next: rows.find(({ last }) => last)?.id ?? null };
  };
}
