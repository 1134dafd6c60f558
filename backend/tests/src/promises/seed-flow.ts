import { PARTITIONS, answerHeaders, orderPaymentRequested, paymentProcessed, topics } from '@orderbell/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { readTopics, withAdmin, type StoredMessage } from '../support/topics.ts';
import { keepsItsPromises } from './at-rest.ts';

/** Line 1 of the acceptance: the flow that everything exists for. */
export function seedFlow(stack: () => StackAddress): void {
  it('an order of 1,000 against a balance of 10,000 is answered NEW, paid once, and rung as FINISHED', async () => {
    const shopper = await Shopper.register(stack());
    const listener = await shopper.listen();
    const account = await shopper.call('openAccount', {});
    expect(account).toMatchObject({ userId: shopper.userId, balance: 0 });
    const receipt = await shopper.topUp(10_000);
    expect(receipt).toMatchObject({ transaction: { type: 'CREDIT', amount: 10_000 }, account: { balance: 10_000 } });

    const placed = await shopper.order(1000, 'тестовая покупка');
    expect(placed).toMatchObject({
      userId: shopper.userId,
      amount: 1000,
      description: 'тестовая покупка',
      status: 'NEW',
      cancelReason: null,
    });
    // Nothing asks the server from here on: the socket alone brings the news.
    const pushed = await listener.final(placed.id);
    expect(pushed).toMatchObject({ id: placed.id, status: 'FINISHED', cancelReason: null, amount: 1000 });

    expect(await shopper.call('showOrder', { params: { id: placed.id } })).toEqual(pushed);
    expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 9000 });
    const { items } = await shopper.call('listTransactions', {});
    expect(items).toMatchObject([
      { type: 'DEBIT', amount: 1000, referenceOrderId: placed.id },
      { type: 'CREDIT', amount: 10_000, referenceOrderId: null },
    ]);
    await keepsItsPromises(stack(), [shopper]);
    shopper.leave();
  });

  it('the two messages of an order have exactly their fields, on their topics, under the id of the user', async () => {
    const shopper = await Shopper.register(stack());
    const listener = await shopper.listen();
    await shopper.openAccount(10_000);
    const { id: orderId } = await shopper.order(1000, 'тестовая покупка');
    await listener.final(orderId);
    shopper.leave();

    const { userId } = shopper;
    const found = await readTopics(stack().brokers, [topics.paymentRequests, topics.paymentResults]);
    const [request, result, ...others] = found
      .filter(({ key }) => key === userId)
      .toSorted((left, right) => left.topic.localeCompare(right.topic));
    expect(others).toEqual([]);
    expect(request?.topic).toBe('order-payment-requests');
    expect(payloadOf(request)).toEqual({ orderId, userId, amount: 1000, description: 'тестовая покупка' });
    expect(request?.headers).toMatchObject({ type: orderPaymentRequested.type, version: '1' });
    expect(result?.topic).toBe('order-payment-results');
    expect(payloadOf(result)).toEqual({ orderId, userId, amount: 1000, success: true, errorMessage: null });
    expect(result?.headers).toMatchObject({ type: paymentProcessed.type, version: '1' });
    for (const message of [request, result]) CommonHeaders.parse(message?.headers);

    // The result says which request it answers, and both belong to one trace.
    expect(result?.headers).toMatchObject({
      [answerHeaders.id]: request?.headers.id,
      [answerHeaders.topic]: request?.topic,
      [answerHeaders.partition]: String(request?.partition),
      [answerHeaders.offset]: String(request?.offset),
    });
    expect(traceOf(result)).toBe(traceOf(request));
  });

  it('every topic has its twelve partitions', async () => {
    const names = Object.values(topics);
    const metadata = await withAdmin(stack().brokers, (admin) => admin.fetchTopicMetadata({ topics: names }));
    expect(metadata.topics.map(({ partitions }) => partitions.length)).toEqual(names.map(() => PARTITIONS));
  });
}

const CommonHeaders = z.object({
  id: z.uuid(),
  'occurred-at': z.iso.datetime(),
  traceparent: z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
});

function payloadOf(message: StoredMessage | undefined): unknown {
  return JSON.parse(message?.value ?? 'null');
}

function traceOf(message: StoredMessage | undefined): string | undefined {
  return message?.headers.traceparent?.split('-')[1];
}
