import { expect } from 'vitest';
import { z } from 'zod';
import type { Origin } from '../invariants/evidence.ts';
import { readEvidence, violationsOf, type Evidence } from '../invariants/index.ts';
import { query } from '../support/query.ts';
import type { Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { waitUntil, type Patience } from '../support/wait-until.ts';

type Databases = Pick<StackAddress, 'databases'>;

const Count = z.object({ count: z.coerce.number() });
const Latest = z.object({ userId: z.string(), latest: z.coerce.number() });

/** Waits until nothing of these users is under way: no order NEW, no outbox row unsent, every socket up to date. */
async function comesToRest(
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

/**
 * Waits for rest, then holds everything that these users did against every invariant. When it never comes to rest, the
 * violations say more than the waiting does.
 */
export async function keepsItsPromises(
  stack: Pick<StackAddress, 'databases' | 'brokers'>,
  shoppers: readonly Shopper[],
  { expectedDeadLetters = [], ...patience }: Patience & { readonly expectedDeadLetters?: readonly Origin[] } = {},
): Promise<Evidence> {
  const restless: unknown = await comesToRest(stack, shoppers, patience).then(
    () => undefined,
    (error: unknown) => error,
  );
  const evidence = await readEvidence(
    stack,
    shoppers.map(({ journal }) => journal),
  );
  const violations = violationsOf(evidence, expectedDeadLetters);
  expect(violations.slice(0, 50), `${violations.length} violations`).toEqual([]);
  if (restless !== undefined) throw restless;
  return evidence;
}
