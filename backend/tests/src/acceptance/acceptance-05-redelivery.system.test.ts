import { afterAll } from 'vitest';
import { redelivery } from '../promises/redelivery.ts';
import { traces } from '../promises/traces.ts';
import { ownStack } from '../support/own-stack.ts';
import { startTraceReceiver } from '../support/trace-receiver.ts';

const receiver = await startTraceReceiver();
// Ends last: hooks run in the reverse order.
afterAll(() => receiver.close());
const stack = ownStack({ settings: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });

traces(() => stack().address, receiver);
redelivery(stack);
