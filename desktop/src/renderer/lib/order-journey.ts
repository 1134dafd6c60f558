import type { Order } from '@orderbell/contracts';

/** One step of an order's way. */
export interface Step {
  readonly name: 'placed' | 'waiting' | 'finished' | 'cancelled';
  /** Null: not yet. */
  readonly at: string | null;
  /** Milliseconds since the step before; null for the first and for what has not happened. */
  readonly after: number | null;
}

/** The steps that the order itself knows of: when it was accepted and when its payment was decided. */
export function stepsOf(order: Pick<Order, 'status' | 'createdAt' | 'updatedAt'>): readonly Step[] {
  const placed: Step = { name: 'placed', at: order.createdAt, after: null };
  if (order.status === 'NEW') return [placed, { name: 'waiting', at: null, after: null }];
  const name = order.status === 'FINISHED' ? 'finished' : 'cancelled';
  return [placed, { name, at: order.updatedAt, after: Date.parse(order.updatedAt) - Date.parse(order.createdAt) }];
}
