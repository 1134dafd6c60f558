import { afterAll, describe } from 'vitest';
import { crashes } from '../promises/crashes.ts';
import { demo } from '../promises/demo.ts';
import { redelivery } from '../promises/redelivery.ts';
import { traces } from '../promises/traces.ts';
import { ownStack } from '../support/own-stack.ts';
import { startTraceReceiver } from '../support/trace-receiver.ts';

const receiver = await startTraceReceiver();
// Ends last: hooks run in the reverse order.
afterAll(() => receiver.close());

/** What breaks a stack and mends it again; one for all, because a start takes as long as some of them. */
describe('one stack', () => {
  const stack = ownStack({ settings: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });

  traces(() => stack().address, receiver);
  redelivery(stack);
  crashes(stack);
  demo(stack);
});
