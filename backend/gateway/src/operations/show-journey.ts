import { HopName, OrderJourney, type Order, type OrderId, type OrderJourney as Journey } from '@orderbell/contracts';
import type { ServiceClient } from '../forwarding/service-client.ts';
import { ask, type Asker } from './ask.ts';

/** The way of one of the caller's orders. Another user's is `not-found`. */
export function createShowJourney(orders: ServiceClient) {
  return async (asker: Asker, id: OrderId): Promise<Journey> => {
    const order = await ask(orders, 'showOrder', asker, { params: { id } });
    return OrderJourney.parse(journeyOf(order));
  };
}

function journeyOf(order: Order): Journey {
  const nothing = { topic: null, partition: null, offset: null, transactionId: null, sockets: null };
  const known = { ...nothing, deadLetterId: null, detail: null };
  const settled = order.status !== 'NEW';
  return {
    orderId: order.id,
    status: order.status,
    cancelReason: order.cancelReason,
    traceId: null,
    hops: HopName.options.map((name) => {
      if (name === 'accepted') return { ...known, name, state: 'done', at: order.createdAt };
      if (name === 'applied' && settled) return { ...known, name, state: 'done', at: order.updatedAt };
      return { ...known, name, state: 'pending', at: null };
    }),
    unreachable: ['payments'],
  };
}
