import type { Fault } from './check.ts';

export interface OrderLine {
  readonly id: string;
  readonly amount: string;
  readonly status: string;
}

export interface DebitLine {
  readonly orderId: string;
  readonly amount: string;
}

/**
 * What is wrong between orders and the DEBITs of the same ids. `orders` were read before the debits, `after` are those orders that
 * were not FINISHED then and have a DEBIT, read once more: an order that is NEW with a DEBIT is under way.
 */
export function judgeOrders(
  orders: readonly OrderLine[],
  debits: readonly DebitLine[],
  after: readonly OrderLine[],
): readonly Fault[] {
  const debitOf = new Map(debits.map((debit) => [debit.orderId, debit]));
  const now = new Map([...orders, ...after].map((order) => [order.id, order]));
  const withoutDebit = orders
    .filter(({ id, status }) => status === 'FINISHED' && !debitOf.has(id))
    .map(({ id, amount }): Fault => ({
      kind: 'finished-without-debit',
      subject: `order ${id}`,
      detail: `it is FINISHED, and the ledger has no DEBIT of ${amount} for it`,
    }));
  const wrongDebits = debits.flatMap(({ orderId, amount }): Fault[] => {
    const order = now.get(orderId);
    const subject = `order ${orderId}`;
    if (order === undefined) {
      return [
        { kind: 'debit-without-order', subject, detail: `there is a DEBIT of ${amount} for it, and no such order` },
      ];
    }
    if (order.amount !== amount) {
      const detail = `it is about ${order.amount}, and its DEBIT is of ${amount}`;
      return [{ kind: 'debit-of-another-amount', subject, detail }];
    }
    if (order.status !== 'CANCELLED') return [];
    return [{ kind: 'debit-without-finished-order', subject, detail: `it is CANCELLED, and has a DEBIT of ${amount}` }];
  });
  return [...withoutDebit, ...wrongDebits];
}
