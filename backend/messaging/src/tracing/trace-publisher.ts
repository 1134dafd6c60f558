import { readRowHeaders } from '../headers.ts';
import type { Publisher } from '../relay/publisher.ts';
import type { OutboxRow } from '../relay/statements.ts';
import { placeAttributes, producerSpan, underSpans, type MessageTracer } from './message-tracer.ts';

/**
 * A publisher with a producer span for each message: a child of the span that wrote the row, and the parent of whatever
 * consumes the message. A row that is published again has one span for each time.
 */
export function tracePublisher(publisher: Publisher, tracer: MessageTracer): Publisher {
  return {
    ...publisher,
    async publish(rows) {
      const sent = rows.map((row) => send(row, tracer));
      return await underSpans(
        sent.map(({ span }) => span),
        () => publisher.publish(sent.map(({ row }) => row)),
        (places, index) => {
          const place = places[index];
          return place === undefined ? {} : placeAttributes(place.partition, place.offset);
        },
      );
    },
  };
}

function send(row: OutboxRow, tracer: MessageTracer) {
  const headers = readRowHeaders(row.headers);
  const span = tracer.begin(producerSpan({ ...row, traceparent: headers['traceparent'] }));
  return { span, row: { ...row, headers: JSON.stringify({ ...headers, traceparent: span.traceparent }) } };
}
