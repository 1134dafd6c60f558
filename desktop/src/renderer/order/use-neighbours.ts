import { useFormat } from '../hooks/use-format.ts';
import { useOrderRows } from '../orders/use-order-rows.ts';

interface Neighbours {
  readonly previous: string | null;
  readonly next: string | null;
}

/** The orders above and below in the list as it is filtered now. */
export function useNeighbours(orderId: string): Neighbours {
  const { currency } = useFormat();
  const ids = useOrderRows(currency).flatMap((row) => (row.kind === 'order' ? [row.order.id] : []));
  const at = ids.findIndex((id) => id === orderId);
  if (at === -1) return { previous: null, next: null };
  return { previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
}
