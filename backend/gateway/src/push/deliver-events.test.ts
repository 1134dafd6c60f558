import { accountChanged, causeHeader, orderChanged, type Order, type OrderId, type UserId } from '@orderbell/contracts';
import { Registry } from '@orderbell/runtime';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createGatewayMetrics } from '../metrics.ts';
import { createDelivery, type PushedMessage } from './deliver-events.ts';
import { createUserSockets } from './user-sockets.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ADA = '018f2c1e-0000-7000-8000-000000000001' as UserId;
const EVE = '018f2c1e-0000-7000-8000-000000000002' as UserId;

/** A gateway with a socket for each, and what each was sent: an array is what left in one piece. */
function openDelivery(...users: readonly UserId[]) {
  const sockets = createUserSockets();
  const sent = new Map<UserId, string[][]>(users.map((user) => [user, []]));
  for (const userId of users) {
    let piece: string[] = [];
    sockets.add({
      userId,
      sessionId: 'session',
      connection: {
        orders: () => undefined,
        account: () => undefined,
        together: (work) => {
          work();
          sent.get(userId)?.push(piece);
          piece = [];
        },
        ready: () => undefined,
        backlog: () => 0,
        sentOff: () => Promise.resolve(),
        close: () => undefined,
      },
      subscription: {
        start: () => Promise.resolve(),
        orders: (orders) => piece.push(...orders.map(({ seq }) => `order ${seq}`)) > 0,
        account: ({ balance }) => piece.push(`balance ${balance}`) > 0,
        stop: () => undefined,
      },
    });
  }
  const metrics = createGatewayMetrics(new Registry());
  const { deliver, stop } = createDelivery({ sockets, backlogBytes: 1_000, metrics });
  return {
    deliver: (...messages: readonly PushedMessage[]) => deliver(messages),
    stop,
    sent: (of: UserId) => sent.get(of),
  };
}

const record = { id: ADA, partition: 0, offset: '0', timestamp: new Date(0), receivedAt: new Date(0) };

function ordered(userId: UserId, seq: number): PushedMessage {
  const order: Order = {
    id: `018f2c1e-0000-7000-8000-00000000${1000 + seq}` as OrderId,
    userId,
    amount: 1,
    description: 'tea',
    status: 'FINISHED',
    cancelReason: null,
    seq,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
  const { topic, type, version } = orderChanged;
  return { ...record, topic, type, version, key: userId, payload: { seq, order }, headers: {} };
}

function balanced(userId: UserId, balance: number, cause?: 'order'): PushedMessage {
  const { topic, type, version } = accountChanged;
  const headers: Record<string, string> = cause === undefined ? {} : { [causeHeader]: cause };
  return {
    ...record,
    topic,
    type,
    version,
    key: userId,
    payload: { userId, balance, version: 1_000 - balance },
    headers,
  };
}

it('sends a balance that an order has changed with the next news of orders, in one piece', () => {
  const { deliver, sent } = openDelivery(ADA, EVE);
  deliver(balanced(ADA, 90, 'order'));
  deliver(ordered(EVE, 1));
  expect(sent(ADA)).toEqual([]);
  deliver(balanced(ADA, 80, 'order'));
  deliver(ordered(ADA, 1));
  expect(sent(ADA)).toEqual([['order 1', 'balance 80']]);
  expect(sent(EVE)).toEqual([['order 1']]);
  vi.runAllTimers();
  expect(sent(ADA)).toHaveLength(1);
});

it('sends the newest one alone when no news of orders comes, however many follow each other', () => {
  const { deliver, sent } = openDelivery(ADA);
  for (let balance = 90; balance > 0; balance -= 1) {
    deliver(balanced(ADA, balance, 'order'));
    vi.advanceTimersByTime(100);
  }
  expect(sent(ADA)?.length).toBeGreaterThan(10);
  vi.runAllTimers();
  expect(sent(ADA)?.at(-1)).toEqual(['balance 1']);
});

it('sends a balance at once that something else has changed, and the newer one of two', () => {
  const { deliver, sent } = openDelivery(ADA);
  deliver(balanced(ADA, 90));
  deliver(balanced(ADA, 70, 'order'));
  deliver(balanced(ADA, 80));
  expect(sent(ADA)).toEqual([['balance 90'], ['balance 70']]);
  deliver(balanced(ADA, 60, 'order'), ordered(ADA, 1));
  expect(sent(ADA)?.at(-1)).toEqual(['order 1', 'balance 60']);
});

it('sends nothing any more when it has been stopped', () => {
  const { deliver, stop, sent } = openDelivery(ADA);
  deliver(balanced(ADA, 90, 'order'));
  stop();
  vi.runAllTimers();
  expect(sent(ADA)).toEqual([]);
});
