import type { OrderId, OrderJourney } from '@orderbell/contracts';
import type { ServiceClient } from '../forwarding/service-client.ts';
import type { PushJournal } from '../push/push-journal.ts';
import { ask, ifReachable, type Asker } from './ask.ts';
import { journeyOf } from './journey.ts';

export interface ShowJourneyOptions {
  readonly services: Readonly<Record<'orders' | 'payments', Pick<ServiceClient, 'forward'>>>;
  readonly pushes: Pick<PushJournal, 'find'>;
}

/** The way of one of the caller's orders. Another user's is `not-found`. */
export function createShowJourney({ services, pushes }: ShowJourneyOptions) {
  return async (asker: Asker, id: OrderId): Promise<OrderJourney> => {
    const order = await ask(services.orders, 'orderTrail', asker, { params: { id } });
    // A final order has brought its journey along; only of one that has not does Payments know more.
    const [payment, push] = await Promise.all([
      order.decidedAt === null
        ? ifReachable(ask(services.payments, 'paymentTrail', asker, { params: { id } }))
        : ('not-needed' as const),
      order.status === 'NEW' ? undefined : pushes.find(id),
    ]);
    return journeyOf(order, payment, push);
  };
}
