import type { Transaction } from '@orderbell/contracts';

/** The balance after something happened. */
export interface BalancePoint {
  readonly at: number;
  readonly balance: number;
}

/** What a transaction did to the balance. */
export function signedAmount(transaction: Pick<Transaction, 'type' | 'amount'>): number {
  return transaction.type === 'CREDIT' ? transaction.amount : -transaction.amount;
}

/**
 * The balance over time, oldest first, walked back from the server's number through the ledger (newest first). When the oldest
 * transaction is among them (`complete`) the line begins at what was there before it: zero. It ends now.
 */
export function balanceHistory(
  balance: number,
  newestFirst: readonly Transaction[],
  complete: boolean,
  now: number,
): readonly BalancePoint[] {
  const points: BalancePoint[] = newestFirst.length === 0 ? [] : [{ at: now, balance }];
  let after = balance;
  for (const transaction of newestFirst) {
    points.push({ at: Date.parse(transaction.createdAt), balance: after });
    after -= signedAmount(transaction);
  }
  const oldest = points.at(-1);
  if (complete && oldest !== undefined) points.push({ at: oldest.at - 1, balance: after });
  return points.reverse();
}

/** At most `limit` points that keep the shape: the last one of each stretch of time, and always the first and the last. */
export function thinOut(points: readonly BalancePoint[], limit: number): readonly BalancePoint[] {
  const [first] = points;
  const last = points.at(-1);
  if (points.length <= limit || first === undefined || last === undefined) return points;
  const stretch = (last.at - first.at) / (limit - 1) || 1;
  const kept = new Map<number, BalancePoint>();
  for (const point of points) kept.set(Math.floor((point.at - first.at) / stretch), point);
  return [first, ...[...kept.values()].filter((point) => point !== first && point !== last), last];
}
