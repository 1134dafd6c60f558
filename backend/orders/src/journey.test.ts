import { OrderId, UserId } from '@orderbell/contracts';
import { expect, it } from 'vitest';
import type { PaymentResult } from './apply-payment-results.ts';
import { journeyOf } from './journey.ts';

const result: PaymentResult = {
  id: '019ab000-0000-7000-8000-0000000000f1',
  type: 'PaymentProcessed',
  version: 1,
  key: '019ab000-0000-7000-8000-000000000001',
  payload: {
    orderId: OrderId.parse('019ab000-0000-7000-8000-00000000000a'),
    userId: UserId.parse('019ab000-0000-7000-8000-000000000001'),
    amount: 1000,
    success: true,
    errorMessage: null,
  },
  headers: {
    'occurred-at': '2026-11-23T08:30:00.020Z',
    'answers-topic': 'order-payment-requests',
    'answers-partition': '3',
    'answers-offset': '77',
    'answers-published-at': '2026-11-23T08:30:00.010Z',
    'answers-received-at': '2026-11-23T08:30:00.012Z',
    'transaction-id': '019ab000-0000-7000-8000-0000000000d1',
  },
  topic: 'order-payment-results',
  partition: 5,
  offset: '9007199254740993',
  timestamp: new Date('2026-11-23T08:30:00.030Z'),
  receivedAt: new Date('2026-11-23T08:30:00.035Z'),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const appliedAt = new Date('2026-11-23T08:30:00.040Z');

it('the journey tells every hop from the request to the change of the order', () => {
  expect(journeyOf(result, appliedAt)).toEqual({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    request: {
      topic: 'order-payment-requests',
      partition: 3,
      offset: '77',
      publishedAt: '2026-11-23T08:30:00.010Z',
      receivedAt: '2026-11-23T08:30:00.012Z',
    },
    decidedAt: '2026-11-23T08:30:00.020Z',
    transactionId: '019ab000-0000-7000-8000-0000000000d1',
    result: {
      topic: 'order-payment-results',
      partition: 5,
      offset: '9007199254740993',
      publishedAt: '2026-11-23T08:30:00.030Z',
      receivedAt: '2026-11-23T08:30:00.035Z',
    },
    appliedAt: '2026-11-23T08:30:00.040Z',
  });
});

it('a result that does not say what it answers leaves those hops open', () => {
  const { traceparent: _, ...without } = result;
  const journey = journeyOf({ ...without, headers: {} }, appliedAt);
  expect(journey.traceId).toBeNull();
  expect(journey.request).toEqual({ topic: null, partition: null, offset: null, publishedAt: null, receivedAt: null });
  expect(journey.result.topic).toBe('order-payment-results');
});
