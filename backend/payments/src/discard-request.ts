import type { EntityManager } from '@mikro-orm/postgresql';
import { orderPaymentRequested, topics } from '@orderbell/contracts';
import type { DeadLetter, DiscardHook, Outbox } from '@orderbell/messaging';
import { ProblemError } from '@orderbell/runtime';
import { findDecisions, insertRefusals, lockAccounts } from './decision-rows.ts';
import { answerTo } from './payment-answer.ts';
import { isSame, type Decision, type PaymentRequest, type Refusal } from './payment-decision.ts';

/**
 * What giving a dead letter up means for the order that it is about: an order that was never decided is refused for good, with an
 * answer that cancels it, in the transaction that discards the letter. One that has been paid or refused before gets that answer
 * again: an order with a DEBIT is never cancelled.
 * @throws ProblemError `discard-refused` for a result that the broker did not take: its order still waits for it
 */
export function createDiscardRequest({ outbox, now = () => new Date() }: { outbox: Outbox; now?: () => Date }) {
  return async (em: EntityManager, _message: Parameters<DiscardHook>[1], letter: DeadLetter): Promise<void> => {
    if (letter.topic === topics.paymentResults) {
      throw new ProblemError(
        'discard-refused',
        'An order waits for this result, which the broker did not take. Mend what it was refused for, and requeue it.',
      );
    }
    const request = requestIn(letter);
    if (request === undefined) return;
    await lockAccounts(em, [request.userId]);
    const earlier = (await findDecisions(em, [request.orderId])).get(request.orderId);
    // A message that contradicts what was decided about its order has no claim to an answer.
    if (earlier !== undefined && !isSame(earlier, request)) return;
    const decision = earlier ?? (await refuse(em, request));
    await outbox.add(em, [
      answerTo(
        {
          id: letter.messageId,
          payload: request,
          topic: letter.topic,
          partition: letter.partition,
          offset: letter.offset,
          timestamp: letter.messageTimestamp,
          receivedAt: letter.createdAt,
          traceparent: letter.headers['traceparent'],
        },
        decision,
      ),
    ]);
  };

  async function refuse(em: EntityManager, { orderId, userId, amount }: PaymentRequest): Promise<Decision> {
    const refusal: Refusal = { orderId, userId, amount, transactionId: null, reason: 'payment-discarded' };
    await insertRefusals(em, [refusal], now());
    return refusal;
  }
}

const Request = orderPaymentRequested.schema.pick({ orderId: true, userId: true, amount: true });

/**
 * The request in a letter, also in one that could not be read: of another version, say. Undefined for what names no order, user and
 * amount: no order waits for that, for Orders sends none such.
 */
function requestIn({ topic, payload }: DeadLetter): PaymentRequest | undefined {
  if (topic !== topics.paymentRequests || payload === null) return undefined;
  try {
    return Request.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}
