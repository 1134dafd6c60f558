import type { DeadLetterEndpoints, Handlers } from '@orderbell/runtime';
import type { createListOrders } from './list-orders.ts';
import type { createPlaceOrder } from './place-order.ts';
import type { createReadFeed } from './read-feed.ts';
import type { createReadState } from './read-state.ts';
import type { createShowOrder } from './show-order.ts';
import type { createShowTrail } from './show-trail.ts';

export interface UseCases {
  readonly placeOrder: ReturnType<typeof createPlaceOrder>;
  readonly listOrders: ReturnType<typeof createListOrders>;
  readonly showOrder: ReturnType<typeof createShowOrder>;
  readonly readFeed: ReturnType<typeof createReadFeed>;
  readonly showTrail: ReturnType<typeof createShowTrail>;
  readonly readState: ReturnType<typeof createReadState>;
  readonly deadLetters: DeadLetterEndpoints;
}

/** The endpoints of Orders and the use cases that answer them. */
export function createHandlers(useCases: UseCases): Handlers<'orders'> {
  return {
    placeOrder: async ({ body, principal, idempotency, traceparent }) => {
      const { order, replayed } = await useCases.placeOrder({
        ...body,
        userId: principal.userId,
        idempotency,
        traceparent,
      });
      return { body: order, replayed };
    },
    listOrders: async ({ query, principal }) => ({
      body: await useCases.listOrders({ ...query, userId: principal.userId }),
    }),
    showOrder: async ({ params, principal }) => ({
      body: await useCases.showOrder({ id: params.id, userId: principal.userId }),
    }),
    readFeed: async ({ query, principal }) => ({
      body: await useCases.readFeed({
        userId: principal.userId,
        after: query.after === undefined ? undefined : Number(query.after),
      }),
    }),
    orderTrail: async ({ params, principal }) => ({
      body: await useCases.showTrail({ id: params.id, userId: principal.userId }),
    }),
    ordersState: async () => ({ body: await useCases.readState() }),
    ordersDeadLetters: async ({ query }) => ({ body: await useCases.deadLetters.list(query) }),
    requeueAtOrders: async ({ params, principal }) => ({
      body: await useCases.deadLetters.requeue(params.id, principal),
    }),
    discardAtOrders: async ({ params, principal, body }) => ({
      body: await useCases.deadLetters.discard(params.id, principal, body.reason),
    }),
  };
}
