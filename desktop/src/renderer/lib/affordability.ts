import type { AccountState } from '../../client/orderbell-client.ts';

/** What placing an order would mean for the account, by the server's number. */
export type Affordability =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'no-account' }
  | { readonly kind: 'enough'; readonly balance: number; readonly committed: number; readonly left: number }
  | { readonly kind: 'short'; readonly balance: number; readonly committed: number; readonly shortBy: number };

/** `committed` is what orders that are still unpaid will take; the server's balance does not know of it yet. */
export function affordabilityOf(account: AccountState, amount: number, committed: number): Affordability {
  if (account.status === 'unknown') return { kind: 'unknown' };
  if (account.status === 'none') return { kind: 'no-account' };
  const { balance } = account.account;
  const left = balance - committed - amount;
  return left >= 0
    ? { kind: 'enough', balance, committed, left }
    : { kind: 'short', balance, committed, shortBy: -left };
}
