import { answerHeaders, type paymentProcessed } from '@orderbell/contracts';
import type { ReceivedFrom } from '@orderbell/messaging';

/** Where a message lay and when it passed. Null is what the message did not say. */
export interface Hop {
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly publishedAt: string | null;
  readonly receivedAt: string | null;
}

/** The way of an order from its payment request to its final status, times in RFC 3339. Kept with the order. */
export interface Journey {
  readonly traceId: string | null;
  readonly request: Hop;
  readonly decidedAt: string | null;
  /** The DEBIT that paid the order. */
  readonly transactionId: string | null;
  readonly result: Hop;
  readonly appliedAt: string;
}

/** The journey that a payment result tells of: that of the request is in its headers, its own is where it came from. */
export function journeyOf(result: ReceivedFrom<typeof paymentProcessed>, appliedAt: Date): Journey {
  const header = (name: string): string | null => result.headers[name] ?? null;
  const partition = header(answerHeaders.partition);
  return {
    traceId: result.traceparent?.split('-')[1] ?? null,
    request: {
      topic: header(answerHeaders.topic),
      partition: partition === null ? null : Number(partition),
      offset: header(answerHeaders.offset),
      publishedAt: header(answerHeaders.publishedAt),
      receivedAt: header(answerHeaders.receivedAt),
    },
    decidedAt: header('occurred-at'),
    transactionId: header(answerHeaders.transactionId),
    result: {
      topic: result.topic,
      partition: result.partition,
      offset: result.offset,
      publishedAt: result.timestamp.toISOString(),
      receivedAt: result.receivedAt.toISOString(),
    },
    appliedAt: appliedAt.toISOString(),
  };
}
