import type { EntityManager } from '@mikro-orm/postgresql';
import type { orderPaymentRequested, UserId } from '@orderbell/contracts';
import { newId, type Outbox, type ReceivedFrom } from '@orderbell/messaging';
import type { CrashHook } from '@orderbell/runtime';
import { LRUCache } from 'lru-cache';
import { balanceNews } from './account.ts';
import { findDecisions, insertDebits, insertRefusals, lockAccounts, updateBalances } from './decision-rows.ts';
import { answerTo } from './payment-answer.ts';
import { decide, requestsByOrder, requireSame } from './payment-decision.ts';

/** Of the accounts that pay most often; some 4 MB. */
const PLACES_KEPT = 20_000;

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
  const places = new LRUCache<UserId, string>({ max: PLACES_KEPT });
  return async (em: EntityManager, messages: readonly PaymentRequestMessage[]): Promise<void> => {
    const requests = requestsByOrder(messages.map(({ payload }) => payload));
    const accounts = await lockAccounts(em, [...new Set(messages.map(({ payload }) => payload.userId))], places);
    // Behind the locks: nobody else can be deciding for these users now.
    const decisions = new Map(await findDecisions(em, [...requests.keys()]));
    for (const decision of decisions.values()) {
      const request = requests.get(decision.orderId);
      if (request !== undefined) requireSame(decision, request);
    }
    const fresh = [...requests.values()].filter(({ orderId }) => !decisions.has(orderId));
    const { debits, refusals, changed } = decide(accounts, fresh, newId);
    const at = now();
    await updateBalances(em, changed, at, places);
    faultPoint?.('decide:before-ledger');
    await insertDebits(em, debits, at);
    await insertRefusals(em, refusals, at);
    for (const decision of [...debits, ...refusals]) decisions.set(decision.orderId, decision);

    const traces = new Map(messages.map(({ payload, traceparent }) => [payload.userId, traceparent]));
    await outbox.add(em, [
      ...messages.map((message) => answerTo(message, decisions.get(message.payload.orderId))),
      ...changed.map(({ account, balance, version }) =>
        balanceNews({ userId: account.userId, balance, version }, traces.get(account.userId), 'order'),
      ),
    ]);
  };
}
