import type { EntityManager } from '@mikro-orm/postgresql';
import type { orderPaymentRequested } from '@orderbell/contracts';
import type { Outbox, ReceivedFrom } from '@orderbell/messaging';
import type { CrashHook } from '@orderbell/runtime';
import { v7 as newId } from 'uuid';
import { balanceNews } from './account.ts';
import { findDecisions, insertDebits, insertRefusals, lockAccounts, updateBalances } from './decision-rows.ts';
import { answerTo } from './payment-answer.ts';
import { decide, requestsByOrder, requireSame } from './payment-decision.ts';

export type PaymentRequestMessage = ReceivedFrom<typeof orderPaymentRequested>;

/**
 * Decides payment requests account by account, in message order, and answers each: the handler of the inbox consumer on
 * order-payment-requests. A request whose order has been decided before gets the same answer again.
 * @throws ContradictingRequest for a request that wants something else for its order than an earlier one
 */
export function createDecidePayments({
  outbox,
  now = () => new Date(),
  faultPoint,
}: {
  outbox: Outbox;
  now?: () => Date;
  faultPoint?: CrashHook | undefined;
}) {
  return async (em: EntityManager, messages: readonly PaymentRequestMessage[]): Promise<void> => {
    const requests = requestsByOrder(messages.map(({ payload }) => payload));
    const accounts = await lockAccounts(em, [...new Set(messages.map(({ payload }) => payload.userId))]);
    // Behind the locks: nobody else can be deciding for these users now.
    const decisions = new Map(await findDecisions(em, [...requests.keys()]));
    for (const decision of decisions.values()) {
      const request = requests.get(decision.orderId);
      if (request !== undefined) requireSame(decision, request);
    }
    const fresh = [...requests.values()].filter(({ orderId }) => !decisions.has(orderId));
    const { debits, refusals, changed } = decide(accounts, fresh, newId);
    const at = now();
    await updateBalances(em, changed, at);
    faultPoint?.('decide:before-ledger');
    await insertDebits(em, debits, at);
    await insertRefusals(em, refusals, at);
    for (const decision of [...debits, ...refusals]) decisions.set(decision.orderId, decision);

    const traces = new Map(messages.map(({ payload, traceparent }) => [payload.userId, traceparent]));
    await outbox.add(em, [
      ...messages.map((message) => answerTo(message, decisions.get(message.payload.orderId))),
      ...changed.map(({ account, balance, version }) =>
        balanceNews({ userId: account.userId, balance, version }, traces.get(account.userId)),
      ),
    ]);
  };
}
