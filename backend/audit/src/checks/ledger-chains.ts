import { z } from 'zod';
import type { Reader } from '../reader.ts';
import type { Check, Fault } from './check.ts';

/** A line of the ledger by its place: lines of an account are numbered by its versions. */
export interface Place {
  readonly accountId: string;
  readonly version: string;
}

const Row = z.object({
  accountId: z.string(),
  version: z.string(),
  change: z.string(),
  balanceAfter: z.string(),
  beforeVersion: z.string().nullable(),
  beforeBalance: z.string().nullable(),
  nth: z.string(),
  broken: z.boolean(),
});

/**
 * In the order of the index, so that every line stands behind its predecessor. A slice begins with the last line of the one before.
 * Gives the broken lines, and the last one in any case.
 */
const SLICE = `with slice as (
  select account_id, account_version, case type when 'CREDIT' then amount else -amount end as change, balance_after
  from transactions where (account_id, account_version) >= ($1::uuid, $2::bigint) order by account_id, account_version limit $3),
chained as (
  select *, lag(account_version) over w as before_version, lag(balance_after) over w as before_balance,
    row_number() over (order by account_id, account_version) as nth
  from slice window w as (partition by account_id order by account_version)),
judged as (
  select *, (nth > 1 or $4::boolean) and (
    account_version <> coalesce(before_version, 1) + 1 or balance_after <> coalesce(before_balance, 0) + change) as broken
  from chained)
select account_id as "accountId", account_version::text as version, change::text, balance_after::text as "balanceAfter",
  before_version::text as "beforeVersion", before_balance::text as "beforeBalance", nth::text, broken
from judged where broken or nth = $3 order by (nth = $3) desc, nth limit 200`;

const FIRST: Place = { accountId: '00000000-0000-0000-0000-000000000000', version: '0' };

/** The lines of every ledger are a chain: consecutive versions, and each balance is the one before it and the amount. */
export function checkLedgerChains(payments: Reader, size: number): Check<Place> {
  return async (from) => {
    const { accountId, version } = from ?? FIRST;
    const rows = await payments.rows(Row, SLICE, [accountId, version, size, from === null]);
    const faults = rows.flatMap((row): Fault[] => {
      if (!row.broken) return [];
      const before = row.beforeVersion === null ? 'nothing' : `version ${row.beforeVersion} with ${row.beforeBalance}`;
      return [
        {
          kind: 'ledger-broken',
          subject: `account ${row.accountId}`,
          detail: `the line of version ${row.version} changes the balance by ${row.change} to ${row.balanceAfter}, and behind it is ${before}: a line is missing or was changed`,
        },
      ];
    });
    const last = rows.find(({ nth }) => nth === String(size));
    return { faults, next: last === undefined ? null : { accountId: last.accountId, version: last.version } };
  };
}
