import { useAppState } from '../state/context.ts';

/** What this person's unpaid orders will take, as far as this window knows them; the server's balance does not know of it yet. */
export function useCommitted(): number {
  const pending = useAppState(({ remote }) => remote.pending);
  const orders = useAppState(({ orders: { book } }) => book.newestFirst);
  let sum = 0;
  for (const { amount, delivery } of pending) if (delivery.status !== 'refused') sum += amount;
  for (const { amount, status } of orders) if (status === 'NEW') sum += amount;
  return sum;
}
