import type { MessageSpan, MessageTracer } from '../src/tracing/message-tracer.ts';

/** A tracer that gives `span 1`, `span 2` ... as trace contexts, and keeps what it was told. */
export function recordingTracer() {
  const spans: (MessageSpan & { ended?: unknown })[] = [];
  const tracer: MessageTracer = {
    begin(span) {
      const kept: MessageSpan & { ended?: unknown } = { ...span };
      spans.push(kept);
      return { traceparent: `span ${spans.length}`, end: (end) => (kept.ended = end) };
    },
  };
  return { tracer, spans };
}
