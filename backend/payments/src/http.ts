import type { Handlers } from '@orderbell/runtime';
import type { createListTransactions } from './list-transactions.ts';
import type { createOpenAccount } from './open-account.ts';
import type { createShowAccount } from './show-account.ts';
import type { createTopUpAccount } from './top-up-account.ts';

export interface UseCases {
  readonly openAccount: ReturnType<typeof createOpenAccount>;
  readonly showAccount: ReturnType<typeof createShowAccount>;
  readonly topUpAccount: ReturnType<typeof createTopUpAccount>;
  readonly listTransactions: ReturnType<typeof createListTransactions>;
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
  };
}
