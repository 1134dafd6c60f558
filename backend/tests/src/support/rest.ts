import { z } from 'zod';
import { query } from './query.ts';
import type { Shopper } from './shopper.ts';
import type { StackAddress } from './stack-address.ts';
import { waitUntil, type Patience } from './wait-until.ts';

type Databases = Pick<StackAddress, 'databases'>;

const Count = z.object({ count: z.coerce.number() });
const Latest = z.object({ userId: z.string(), latest: z.coerce.number() });

/** Waits until nothing of these users is under way: no order NEW, no outbox row unsent, every socket up to date. */
export async function comesToRest(
  { databases }: Databases,
  shoppers: readonly Shopper[],
  { patienceMs = 60_000 }: Patience,
): Promise<void> {
  const ids = shoppers.map(({ userId }): string => userId);
  const none = async (url: string, what: string): Promise<boolean> => {
    const [row] = await query(url, Count, `select count(*) from ${what}`, [ids]);
    return row?.count === 0;
  };
  const unsent = 'outbox_messages where not sent and key = any($1::text[])';
  await waitUntil(
    async () =>
      (await none(databases.orders, "orders where status = 'NEW' and user_id = any($1::uuid[])")) &&
      (await none(databases.orders, unsent)) &&
      (await none(databases.payments, unsent)),
    'every order final and every outbox row sent',
    { patienceMs, everyMs: 100 },
  );
  const latest = await query(
    databases.orders,
    Latest,
    'select user_id as "userId", max(seq) as latest from orders where user_id = any($1::uuid[]) group by user_id',
    [ids],
  );
  const versions = await query(
    databases.payments,
    Latest,
    'select user_id as "userId", version as latest from accounts where user_id = any($1::uuid[])',
    [ids],
  );
  const seqs = new Map(latest.map((row) => [row.userId, row.latest]));
  const accounts = new Map(versions.map((row) => [row.userId, row.latest]));
  await waitUntil(
    () => shoppers.every((each) => each.hasHeard(seqs.get(each.userId) ?? 0, accounts.get(each.userId) ?? 0)),
    'the last push on every socket',
    { patienceMs: 15_000 },
  );
}
