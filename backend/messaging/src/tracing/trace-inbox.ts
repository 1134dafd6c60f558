import type { Entry } from '../inbox/entry.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { MessageDefinition } from '../message.ts';
import { consumerSpan, underSpans, type MessageTracer } from './message-tracer.ts';

/**
 * An inbox with a consumer span for each message, from the start of the transaction that handles it to its commit: a
 * child of the span that sent it, and the parent of what its handler sends. A message that comes again, or is tried
 * again, has one span for each time.
 */
export function traceInbox<D extends MessageDefinition>(inbox: Inbox<D>, tracer: MessageTracer): Inbox<D> {
  const process = async (
    entries: readonly Entry<D>[],
    work: (entries: readonly Entry<D>[]) => Promise<void>,
  ): Promise<void> => {
    const spans = entries.map(({ id, record }) =>
      tracer.begin(consumerSpan('process', inbox.name, { ...record, id, traceparent: record.headers['traceparent'] })),
    );
    const under = entries.map((entry, index) => causedBy(entry, spans[index]?.traceparent));
    await underSpans(
      spans,
      () => work(under),
      () => ({}),
    );
  };

  return {
    ...inbox,
    transact: (entries) => process(entries, (under) => inbox.transact(under)),
    handleAgain: (em, entry) =>
      process([entry], async (under) => {
        for (const again of under) await inbox.handleAgain(em, again);
      }),
  };
}

/** The record stays as it came: it is what a dead letter keeps. */
function causedBy<D extends MessageDefinition>(entry: Entry<D>, traceparent: string | undefined): Entry<D> {
  if (entry.message === null || traceparent === undefined) return entry;
  return { ...entry, message: { ...entry.message, traceparent } };
}
