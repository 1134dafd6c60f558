import { topics } from '@orderbell/contracts';
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import type { ReceivedSpan, TraceReceiver } from '../support/trace-receiver.ts';
import { waitUntil } from '../support/wait-until.ts';

/** One order is one trace, for a stack that exports to `receiver`. */
export function traces(stack: () => StackAddress, receiver: TraceReceiver): void {
  it('an order is one trace from the click to the pushes, each span a child of the one before', async () => {
    const shopper = await Shopper.register(stack());
    await shopper.openAccount(5_000);
    const listener = await shopper.listen();
    // A client that wants no trace of this order: nobody exports one.
    const [unwanted, wanted] = [click('00'), click('01')];
    for (const { traceparent } of [unwanted, wanted]) {
      const body = { amount: 1_000, description: 'a traced order' };
      const order = await shopper.call('placeOrder', { body, headers: { traceparent } });
      expect((await listener.final(order.id)).status).toBe('FINISHED');
    }
    shopper.leave();

    const spans = await waitUntil(() => {
      const found = receiver.spansOf(wanted.traceId);
      return found.length >= whole.length && found;
    }, `${whole.length} spans of an order`);
    expect(treeUnder(wanted.spanId, spans)).toEqual(whole);
    expect(receiver.spansOf(unwanted.traceId)).toEqual([]);

    expect(spans.filter(({ failed }) => failed)).toEqual([]);
    expect(spans.filter(({ startedAt, endedAt }) => endedAt < startedAt)).toEqual([]);
    const [pushed] = spans.filter(({ name }) => name === `push ${topics.orderEvents}`);
    expect(pushed?.attributes).toMatchObject({ 'orderbell.sockets': '1' });
    const [sent, processed] = ['send', 'process'].map((did) =>
      spans.find(({ name }) => name === `${did} ${topics.paymentRequests}`),
    );
    const place = ['messaging.destination.partition.id', 'messaging.kafka.offset', 'messaging.message.id'];
    expect(sent?.attributes).toMatchObject(
      Object.fromEntries(place.map((name) => [name, processed?.attributes[name] ?? 'missing'])),
    );
  });
}

const whole = [
  'gateway server POST /orders',
  '  gateway client POST /orders',
  '    orders server POST /orders',
  `      orders producer send ${topics.orderEvents}`,
  `        gateway consumer push ${topics.orderEvents}`,
  `      orders producer send ${topics.paymentRequests}`,
  `        payments consumer process ${topics.paymentRequests}`,
  `          payments producer send ${topics.accountEvents}`,
  `            gateway consumer push ${topics.accountEvents}`,
  `          payments producer send ${topics.paymentResults}`,
  `            orders consumer process ${topics.paymentResults}`,
  `              orders producer send ${topics.orderEvents}`,
  `                gateway consumer push ${topics.orderEvents}`,
];

/** The trace context that a client makes up when somebody clicks. */
function click(flags: '00' | '01') {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
}

function treeUnder(parent: string, spans: readonly ReceivedSpan[], depth = 0): readonly string[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .sort((one, other) => one.name.localeCompare(other.name))
    .flatMap(({ service, kind, name, spanId }) => [
      `${'  '.repeat(depth)}${service.replace('orderbell-', '')} ${kind} ${name}`,
      ...treeUnder(spanId, spans, depth + 1),
    ]);
}
