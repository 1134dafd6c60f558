import type { FeedPage, Order, OrderId, PushedAccount, UserId } from '@orderbell/contracts';
import { describe, expect, it } from 'vitest';
import { createSubscription, type SubscriptionIo } from './subscription.ts';

function change(seq: number): Order {
  return {
    id: `order-${seq}` as OrderId,
    userId: 'user' as UserId,
    amount: 1,
    description: '',
    status: 'NEW',
    cancelReason: null,
    seq,
    createdAt: '',
    updatedAt: '',
  };
}

/** A subscription whose reads wait for the test, and what it does, in order. */
function subscribe(after: number | undefined) {
  const log: string[] = [];
  const feedReads: {
    readonly after: number | undefined;
    readonly answer: (page: FeedPage | 'unauthenticated' | undefined) => void;
  }[] = [];
  const accountReads: { readonly answer: (account: PushedAccount | null | undefined) => void }[] = [];
  const pauses: (() => void)[] = [];
  const io: SubscriptionIo = {
    readFeed: (place) => new Promise((answer) => feedReads.push({ after: place, answer })),
    readAccount: () => new Promise((answer) => accountReads.push({ answer })),
    sendOrders: (orders) => log.push(`orders ${orders.map(({ seq }) => seq).join(' ')}`),
    sendAccount: ({ version }) => log.push(`account ${version}`),
    sendReady: (seq) => log.push(`ready ${seq}`),
    sentOff: () => Promise.resolve(),
    end: () => log.push('end'),
    pause: (_, signal) =>
      new Promise<void>((resolve) => {
        pauses.push(resolve);
        signal.addEventListener('abort', () => resolve());
      }),
    onReread: () => log.push('reread'),
    onReady: (replayed) => log.push(`replayed ${replayed}`),
  };
  const subscription = createSubscription(after, io);
  const started = subscription.start();
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    subscription,
    started,
    log,
    settle,
    pauses,
    feed: async (page: FeedPage | 'unauthenticated' | undefined) => {
      feedReads.shift()?.answer(page);
      await settle();
    },
    waitsFor: () => feedReads.map((read) => read.after),
    account: async (found: PushedAccount | null | undefined) => {
      accountReads.shift()?.answer(found);
      await settle();
    },
    accountReads: () => accountReads.length,
  };
}

const page = (seqs: readonly number[], seq: number, more = false): FeedPage => ({ items: seqs.map(change), seq, more });

describe('a subscription', () => {
  it('replays page by page, sends the account, and then that it is ready', async () => {
    const { feed, account, log, waitsFor, started } = subscribe(2);
    await feed(page([3, 4], 4, true));
    expect(waitsFor()).toEqual([4]);
    await account({ balance: 10, version: 3 });
    await feed(page([6], 6));
    await started;
    expect(log).toEqual(['orders 3 4', 'account 3', 'orders 6', 'replayed 3', 'ready 6']);
  });

  it('holds live events back until the replay is through', async () => {
    const { subscription, feed, account, log } = subscribe(0);
    expect(subscription.orders([change(3), change(4)])).toBe(false);
    await feed(page([1, 2, 3], 3));
    await account(null);
    expect(subscription.orders([change(5)])).toBe(true);
    expect(log).toEqual(['orders 1 2 3 4', 'replayed 4', 'ready 4', 'orders 5']);
  });

  it('tries again when the feed has no answer, after a pause', async () => {
    const { feed, account, log, waitsFor, pauses, settle } = subscribe(0);
    await feed(undefined);
    expect([waitsFor(), pauses.length]).toEqual([[], 1]);
    pauses[0]?.();
    await settle();
    await account(null);
    await feed(page([1], 1));
    expect(log).toEqual(['orders 1', 'replayed 1', 'ready 1']);
  });

  it('does not wait for an account that has no answer, but goes on asking', async () => {
    const { feed, account, log, pauses, settle } = subscribe(undefined);
    await feed(page([], 7));
    await account(undefined);
    expect(log).toEqual(['replayed 0', 'ready 7']);
    pauses[0]?.();
    await settle();
    await account({ balance: 1, version: 2 });
    expect(log.at(-1)).toBe('account 2');
  });

  it('sends no balance that is older than what was sent', async () => {
    const { subscription, account, log } = subscribe(0);
    expect(subscription.account({ balance: 5, version: 5 })).toBe(true);
    await account({ balance: 4, version: 4 });
    expect(subscription.account({ balance: 5, version: 5 })).toBe(false);
    expect(log).toEqual(['account 5']);
  });

  it('reads the feed again when an event is missing', async () => {
    const { subscription, feed, account, log, waitsFor, settle } = subscribe(0);
    await feed(page([], 0));
    await account(null);
    subscription.orders([change(1)]);
    subscription.orders([change(3)]);
    await settle();
    expect(waitsFor()).toEqual([1]);
    await feed(page([2], 2));
    subscription.orders([change(4)]);
    expect(log).toEqual(['replayed 0', 'ready 0', 'orders 1', 'reread', 'orders 2 3', 'orders 4']);
  });

  it('does not ask without end for what the feed does not show', async () => {
    const { subscription, feed, account, pauses, waitsFor, settle, log } = subscribe(0);
    await feed(page([], 0));
    await account(null);
    subscription.orders([change(2)]);
    await settle();
    await feed(page([], 0));
    expect([waitsFor(), pauses.length]).toEqual([[], 1]);
    pauses[0]?.();
    await settle();
    await feed(page([1], 1));
    expect(log.at(-1)).toBe('orders 1 2');
  });

  it('ends when the token no longer counts', async () => {
    const { feed, log } = subscribe(0);
    await feed('unauthenticated');
    expect(log).toEqual(['end']);
  });

  it('sends nothing any more once it is stopped, whatever was under way', async () => {
    const { subscription, feed, account, log, started, pauses } = subscribe(0);
    await feed(undefined);
    subscription.stop();
    await account({ balance: 1, version: 1 });
    await started;
    expect(subscription.orders([change(1)])).toBe(false);
    expect([log, pauses.length]).toEqual([[], 1]);
  });
});
