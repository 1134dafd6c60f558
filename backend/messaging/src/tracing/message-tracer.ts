/** Text and numbers by the names of OpenTelemetry's semantic conventions for messaging. */
type Attributes = Readonly<Record<string, string | number>>;

/** The span of one message that is sent or processed. */
export type MessageSpan = {
  readonly name: string;
  readonly kind: 'producer' | 'consumer';
  /** W3C trace context of what has caused the work; undefined for a message without one. */
  readonly parent: string | undefined;
  readonly attributes: Attributes;
};

/**
 * Who makes spans: OpenTelemetry, or anybody else. A span's `traceparent` goes on to what its work causes: a message is
 * sent with the one of its producer span, and handled with the one of its consumer span. `error` is a kind, and no text.
 */
export type MessageTracer = {
  begin(span: MessageSpan): OpenMessageSpan;
};

export type OpenMessageSpan = {
  readonly traceparent: string;
  end(end?: { readonly attributes?: Attributes; readonly error?: string | undefined }): void;
};

type Placed = { readonly topic: string; readonly partition: number; readonly offset: string };

/** The span of processing a message; `operation` is what is done with it. */
export function consumerSpan(
  operation: string,
  group: string,
  message: Placed & { readonly id: string; readonly traceparent?: string | undefined },
): MessageSpan {
  const { topic, partition, offset, id, traceparent } = message;
  return {
    name: `${operation} ${topic}`,
    kind: 'consumer',
    parent: traceparent,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': operation,
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': group,
      'messaging.destination.name': topic,
      'messaging.message.id': id,
      ...placeAttributes(partition, offset),
    },
  };
}

/** The span of sending a message; where it lies is known only when it has ended. */
export function producerSpan(message: {
  readonly topic: string;
  readonly id: string;
  readonly traceparent: string | undefined;
}): MessageSpan {
  const { topic, id, traceparent } = message;
  return {
    name: `send ${topic}`,
    kind: 'producer',
    parent: traceparent,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': topic,
      'messaging.message.id': id,
    },
  };
}

/** Where a message lies. The broker does not always say the offset. */
export function placeAttributes(partition: number, offset: string | null): Attributes {
  return {
    'messaging.destination.partition.id': String(partition),
    ...(offset === null ? {} : { 'messaging.kafka.offset': Number(offset) }),
  };
}

/** Does work under spans, one for each of its messages, that all end with it. */
export async function underSpans<T>(
  spans: readonly OpenMessageSpan[],
  work: () => Promise<T>,
  attributesOf: (result: T, index: number) => Attributes,
): Promise<T> {
  try {
    const result = await work();
    for (const [index, span] of spans.entries()) span.end({ attributes: attributesOf(result, index) });
    return result;
  } catch (error) {
    for (const span of spans) span.end({ error: error instanceof Error ? error.name : 'unknown' });
    throw error;
  }
}
