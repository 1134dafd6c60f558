import { firstCopies, nameOf, type Checker, type Violation } from './evidence.ts';

/** A user's feed counts every change of his orders from 1, without holes, in the order in which they were published. */
export const feedsHaveNoHoles: Checker = ({ orderEvents }) => {
  const byUser = Map.groupBy(firstCopies(orderEvents), ({ payload }) => payload.order.userId as string);
  return [...byUser].flatMap(([userId, events]) =>
    events.flatMap((event, index): Violation[] => {
      const { seq, order } = event.payload;
      if (seq === index + 1 && order.seq === seq) return [];
      const detail = `user ${userId}: change ${index + 1} has number ${seq}, its order ${order.seq}`;
      return [{ invariant: 'feeds have no holes', detail, rows: [nameOf(event)] }];
    }),
  );
};

/** An order carries the number of its latest change. */
export const ordersCarryTheirLatestNumber: Checker = ({ orders, orderEvents }) => {
  const latest = new Map<string, number>();
  for (const { payload } of orderEvents) {
    latest.set(payload.order.id, Math.max(latest.get(payload.order.id) ?? 0, payload.seq));
  }
  return orders.flatMap(({ id, seq }): Violation[] => {
    const told = latest.get(id);
    if (told !== undefined && BigInt(told) === seq) return [];
    const detail = `row ${seq}, latest event ${told ?? '(none)'}`;
    return [{ invariant: 'orders carry their latest number', detail, rows: [`order ${id}`] }];
  });
};
