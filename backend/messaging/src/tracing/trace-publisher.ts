import { BUNDLE, bundleItems } from '../bundle.ts';
import { readRowHeaders } from '../headers.ts';
import type { Publisher } from '../relay/publisher.ts';
import type { OutboxRow } from '../relay/statements.ts';
import {
  type MessageTracer,
  type OpenMessageSpan,
  placeAttributes,
  producerSpan,
  underSpans,
} from './message-tracer.ts';

/**
 * A publisher with a producer span for each message, those of a bundle included: a child of the span that wrote it, and
 * the parent of whatever consumes it. A row that is published again has one span for each time.
 */
export function tracePublisher(publisher: Publisher, tracer: MessageTracer): Publisher {
  return {
    ...publisher,
    async publish(rows) {
      const sent = rows.map((row) => send(row, tracer));
      const spans = sent.flatMap(({ spans }, index) => spans.map((span) => ({ span, index })));
      return await underSpans(
        spans.map(({ span }) => span),
        () => publisher.publish(sent.map(({ row }) => row)),
        (places, nth) => {
          const place = places[spans[nth]?.index ?? -1];
          return place === undefined ? {} : placeAttributes(place.partition, place.offset);
        },
      );
    },
  };
}

function send(
  row: OutboxRow,
  tracer: MessageTracer,
): { readonly row: OutboxRow; readonly spans: readonly OpenMessageSpan[] } {
  const begin = (traceparent: string | undefined) => tracer.begin(producerSpan({ ...row, traceparent }));
  const headers = readRowHeaders(row.headers);
  const items = headers[BUNDLE] === undefined ? null : bundleItems(JSON.parse(row.payload));
  if (items === null) {
    const span = begin(headers['traceparent']);
    return { spans: [span], row: { ...row, headers: JSON.stringify({ ...headers, traceparent: span.traceparent }) } };
  }
  const spans = items.map((item) => begin(item.headers?.['traceparent']));
  const traced = items.map((item, index) => ({
    ...item,
    headers: { ...item.headers, traceparent: spans[index]?.traceparent },
  }));
  return { spans, row: { ...row, payload: JSON.stringify(traced) } };
}
