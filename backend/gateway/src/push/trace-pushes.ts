import { consumerSpan } from '@orderbell/messaging';
import type { Tracing } from '@orderbell/runtime';
import { userOf } from './deliver-events.ts';
import type { PushServer } from './push-server.ts';

/** Delivers with a span for each event that somebody here waits for, which tells to how many sockets: the end of a trace. */
export function tracePushes(
  push: Pick<PushServer, 'deliver' | 'socketsOf'>,
  tracing: Tracing | undefined,
): PushServer['deliver'] {
  if (tracing === undefined) return push.deliver;
  return (messages) => {
    const spans = messages.flatMap((message) => {
      const sockets = push.socketsOf(userOf(message));
      if (sockets === 0) return [];
      const span = consumerSpan('push', 'gateway', message);
      return tracing.begin({ ...span, attributes: { ...span.attributes, 'orderbell.sockets': sockets } });
    });
    try {
      push.deliver(messages);
    } finally {
      for (const span of spans) span.end();
    }
  };
}
