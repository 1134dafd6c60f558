import { answerHeaders, paymentProcessed } from '@orderbell/contracts';
import { outgoing, type OutgoingMessage } from '@orderbell/messaging';
import type { Decision, PaymentRequest } from './payment-decision.ts';

/** A payment request as far as its answer tells of it. */
export interface AnsweredRequest {
  readonly id: string;
  readonly payload: PaymentRequest;
  readonly topic: string;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly timestamp: Date;
  readonly receivedAt: Date;
  readonly traceparent?: string | undefined;
}

/** The result of a request, with where the request lay and when it passed, so that an order's journey can be told. */
export function answerTo(message: AnsweredRequest, decision: Decision | undefined): OutgoingMessage {
  const { orderId, userId, amount } = message.payload;
  if (decision === undefined) throw new Error(`order ${orderId} was left undecided`);
  return outgoing(paymentProcessed, {
    key: userId,
    payload: { orderId, userId, amount, success: decision.reason === null, errorMessage: decision.reason },
    headers: {
      [answerHeaders.id]: message.id,
      [answerHeaders.topic]: message.topic,
      ...(message.partition === null ? {} : { [answerHeaders.partition]: String(message.partition) }),
      ...(message.offset === null ? {} : { [answerHeaders.offset]: message.offset }),
      [answerHeaders.publishedAt]: message.timestamp.toISOString(),
      [answerHeaders.receivedAt]: message.receivedAt.toISOString(),
      ...(decision.transactionId === null ? {} : { [answerHeaders.transactionId]: decision.transactionId }),
    },
    ...(message.traceparent === undefined ? {} : { traceparent: message.traceparent }),
  });
}
