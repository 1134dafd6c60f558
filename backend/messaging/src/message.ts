import type { z } from 'zod';
import { BUNDLE } from './bundle.ts';

/** One kind of message on one topic. `schema` decides what a valid payload is, on both sides of the broker. */
export type MessageDefinition<P = unknown> = {
  readonly topic: string;
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodType<P>;
  /**
   * The messages of one transaction whose keys say the same of so many partitions, which the topic has, travel in one
   * record. For what is told to everybody, through broadcast consumers: an inbox tells records apart, not what is in one.
   */
  readonly bundled?: { readonly partitions: number };
};

/** The payload type of a definition. */
export type PayloadOf<D> = D extends MessageDefinition<infer P> ? P : never;

/** A message to be sent: a row of the outbox. Make one with `outgoing`, which checks the payload's type. */
export type OutgoingMessage<P = unknown> = {
  readonly definition: MessageDefinition<P>;
  /** Messages of one key keep their order. Never empty: a message without a key could land in any partition. */
  readonly key: string;
  readonly payload: P;
  /** Further headers. The names in `RESERVED_HEADERS` are refused. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The deduplication key, a UUID; a new version 7 one unless given. A bundled message has none of its own. */
  readonly id?: string;
  /** W3C trace context of the work that caused the message. */
  readonly traceparent?: string;
};

/** Headers that messaging itself writes. */
export const RESERVED_HEADERS = ['id', 'type', 'version', 'occurred-at', 'traceparent', BUNDLE] as const;

/** A message of a given definition, ready for `outbox.add`. */
export function outgoing<P>(
  definition: MessageDefinition<P>,
  message: Omit<OutgoingMessage<P>, 'definition'>,
): OutgoingMessage<P> {
  return { definition, ...message };
}

/** A message as a handler gets it: validated, deduplicated, with where it came from. */
export type ReceivedMessage<P = unknown, T extends string = string> = {
  /** The record's: what came in one bundle shares it. */
  readonly id: string;
  readonly type: T;
  readonly version: number;
  readonly key: string;
  readonly payload: P;
  /** All headers, the reserved ones included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly topic: string;
  readonly partition: number;
  /** A Kafka offset: 64 bits, therefore text. */
  readonly offset: string;
  /** When the message was given to the broker. */
  readonly timestamp: Date;
  readonly receivedAt: Date;
  readonly traceparent?: string;
};

/** The union of what a list of definitions can bring; narrow it by `type`. */
export type ReceivedFrom<D> =
  D extends MessageDefinition<infer P>
    ? ReceivedMessage<P, D extends { readonly type: infer T extends string } ? T : string>
    : never;
