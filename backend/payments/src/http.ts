import type { DeadLetterEndpoints, Handlers, createReadState } from '@orderbell/runtime';
import type { createListTransactions } from './list-transactions.ts';
import type { createOpenAccount } from './open-account.ts';
import type { createShowAccount } from './show-account.ts';
import type { createShowTrail } from './show-trail.ts';
import type { createTopUpAccount } from './top-up-account.ts';

export interface UseCases {
  readonly openAccount: ReturnType<typeof createOpenAccount>;
  readonly showAccount: ReturnType<typeof createShowAccount>;
  readonly topUpAccount: ReturnType<typeof createTopUpAccount>;
  readonly listTransactions: ReturnType<typeof createListTransactions>;
  readonly showTrail: ReturnType<typeof createShowTrail>;
  readonly readState: ReturnType<typeof createReadState>;
  readonly deadLetters: DeadLetterEndpoints;
}

/** The endpoints of Payments and the use cases that answer them. */
export function createHandlers(useCases: UseCases): Handlers<'payments'> {
  return {
    openAccount: async ({ principal, idempotency, traceparent }) => {
      const { account, replayed } = await useCases.openAccount({ userId: principal.userId, idempotency, traceparent });
      return { body: account, replayed };
    },
    showAccount: async ({ principal }) => ({ body: await useCases.showAccount(principal.userId) }),
    topUpAccount: async ({ body, principal, idempotency, traceparent }) => {
      const { receipt, replayed } = await useCases.topUpAccount({
        ...body,
        userId: principal.userId,
        idempotency,
        traceparent,
      });
      return { body: receipt, replayed };
    },
    listTransactions: async ({ query, principal }) => ({
      body: await useCases.listTransactions({ ...query, userId: principal.userId }),
    }),
    paymentTrail: async ({ params, principal }) => ({
      body: await useCases.showTrail({ orderId: params.id, userId: principal.userId }),
    }),
    paymentsState: async () => ({ body: { accepted: null, ...(await useCases.readState()) } }),
    paymentsDeadLetters: async ({ query }) => ({ body: await useCases.deadLetters.list(query) }),
    requeueAtPayments: async ({ params, principal }) => ({
      body: await useCases.deadLetters.requeue(params.id, principal),
    }),
    discardAtPayments: async ({ params, principal, body }) => ({
      body: await useCases.deadLetters.discard(params.id, principal, body.reason),
    }),
  };
}
