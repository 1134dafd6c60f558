import { firstCopies, type Checker, type Glimpse, type OrderRow, type Violation } from './evidence.ts';

/** I4: an order that was acknowledged exists as it was answered; a key made one order at most; a refused one made none. */
export const acknowledgedOrdersExistOnce: Checker<Glimpse> = ({ orders, journals }) => {
  const byId = new Map(orders.map((row) => [row.id, row]));
  const byKey = Map.groupBy(orders, ({ userId, idempotencyKey }) => `${userId} ${idempotencyKey ?? ''}`);
  return journals.flatMap(({ userId, acts }) => {
    const answered = Map.groupBy(
      acts.filter((act) => act.kind === 'order'),
      ({ key }) => key,
    );
    return [...answered].flatMap(([key, attempts]): Violation[] => {
      const stored = byKey.get(`${userId} ${key}`) ?? [];
      const acknowledged = attempts.flatMap(({ outcome }) => (outcome.kind === 'acknowledged' ? [outcome.answer] : []));
      const broken = (detail: string, rows: readonly string[]): Violation => ({
        invariant: 'acknowledged orders',
        detail,
        rows: [`key ${key}`, ...rows],
      });
      const faults: Violation[] = [];
      if (stored.length > 1)
        faults.push(
          broken(
            'one key made several orders',
            stored.map(({ id }) => `order ${id}`),
          ),
        );
      if (attempts.every(({ outcome }) => outcome.kind === 'refused') && stored.length > 0) {
        faults.push(
          broken(
            'a refused order exists',
            stored.map(({ id }) => `order ${id}`),
          ),
        );
      }
      for (const answer of acknowledged) {
        const row = byId.get(answer.id);
        if (row === undefined) faults.push(broken('an acknowledged order does not exist', [`order ${answer.id}`]));
        else if (!isAsAnswered(row, answer, key)) faults.push(broken('is not as it was answered', [`order ${row.id}`]));
      }
      return faults;
    });
  });
};

function isAsAnswered(
  row: OrderRow,
  answer: { readonly userId: string; readonly amount: number; readonly description: string },
  key: string,
): boolean {
  return (
    row.userId === answer.userId &&
    row.amount === BigInt(answer.amount) &&
    row.description === answer.description &&
    row.idempotencyKey === key
  );
}

/** I7: nothing stays undecided. */
export const everyOrderIsFinal: Checker = ({ orders }) =>
  orders
    .filter(({ status }) => status !== 'FINISHED' && status !== 'CANCELLED')
    .map(({ id, status }) => ({ invariant: 'every order is final', detail: `is ${status}`, rows: [`order ${id}`] }));

/** I6: an order is NEW, then FINISHED or CANCELLED, and nothing else; its row is what its last event said. */
export const statusesMoveOnce: Checker = ({ orders, orderEvents }) => {
  const byOrder = Map.groupBy(firstCopies(orderEvents), ({ payload }) => payload.order.id as string);
  return orders.flatMap((row): Violation[] => {
    const told = (byOrder.get(row.id) ?? []).map(({ payload }) => payload.order.status).join(' ');
    const wanted = row.status === 'NEW' ? 'NEW' : `NEW ${row.status}`;
    if (told === wanted) return [];
    return [{ invariant: 'status moves once', detail: `row ${row.status}, events ${told}`, rows: [`order ${row.id}`] }];
  });
};

/** An order is what its payment's result says, and all results of one order say the same. */
export const ordersAreAsTheirResultsSay: Checker = ({ orders, results }) => {
  const byOrder = Map.groupBy(results, ({ payload }) => payload.orderId as string);
  return orders.flatMap((row): Violation[] => {
    const said = new Set((byOrder.get(row.id) ?? []).map(({ payload }) => payload.errorMessage ?? 'paid'));
    const is = row.status === 'FINISHED' ? 'paid' : (row.cancelReason ?? '(no reason)');
    if (row.status === 'NEW' ? said.size <= 1 : said.size === 1 && said.has(is)) return [];
    const detail = `row ${row.status} (${is}), results: ${[...said].join(', ') || 'none'}`;
    return [{ invariant: 'order as its result', detail, rows: [`order ${row.id}`] }];
  });
};
