import type { Account, AccountId, FeedPage, Order, OrderId, UserId } from '@orderbell/contracts';
import { createDispatcher, createLogger, ProblemError, type Dispatcher, type TokenVerifier } from '@orderbell/runtime';
import { randomUUID } from 'node:crypto';

/** Orders and Payments as far as the gateway can tell them from the real ones, in memory. */
export interface ScriptedShop {
  readonly orders: Dispatcher;
  readonly payments: Dispatcher;
  /** Adds a change to a user's feed, of a new order or of one that is there, and gives the order as it is now. */
  readonly change: (userId: UserId, changes?: Partial<Pick<Order, 'id' | 'status' | 'description'>>) => Order;
  readonly openAccount: (userId: UserId, balance: number) => Account;
  /** How often a feed was read. */
  readonly feedReads: () => number;
}

export interface ScriptedShopOptions {
  readonly verifyToken: TokenVerifier;
  /** What a page of the feed holds. */
  readonly pageSize?: number;
  readonly onPlaced?: (order: Order) => Promise<void>;
}

/** What operators ask is tried on the real services. */
function notScripted(): never {
  throw new ProblemError('not-found', 'Not scripted.');
}

/** A shop without orders and accounts. */
export function createScriptedShop({ verifyToken, pageSize = 500, onPlaced }: ScriptedShopOptions): ScriptedShop {
  const logs = new Map<string, Order[]>();
  const accounts = new Map<string, Account>();
  const logger = createLogger('scripted', 'silent');
  let feedReads = 0;

  const feedOf = (userId: string): Order[] => {
    const found = logs.get(userId) ?? [];
    logs.set(userId, found);
    return found;
  };
  const latest = (userId: string): readonly Order[] => [
    ...new Map(feedOf(userId).map((order) => [order.id, order])).values(),
  ];
  const accountOf = (userId: string): Account => {
    const account = accounts.get(userId);
    if (account === undefined) throw new ProblemError('not-found', 'Open an account first.');
    return account;
  };
  const readFeed = (userId: string, after: number | undefined): FeedPage => {
    feedReads += 1;
    const end = feedOf(userId).length;
    if (after === undefined) return { items: [], seq: end, more: false };
    const found = latest(userId)
      .filter(({ seq }) => seq > after)
      .toSorted((a, b) => a.seq - b.seq);
    const items = found.slice(0, pageSize);
    return { items, seq: items.at(-1)?.seq ?? end, more: found.length > pageSize };
  };
  const change: ScriptedShop['change'] = (userId, changes = {}) => {
    const feed = feedOf(userId);
    const before = changes.id === undefined ? undefined : feed.findLast(({ id }) => id === changes.id);
    const at = new Date().toISOString();
    const order: Order = {
      id: randomUUID() as OrderId,
      userId,
      amount: 1000,
      description: 'тестовая покупка',
      status: 'NEW',
      cancelReason: null,
      createdAt: at,
      ...before,
      ...changes,
      seq: feed.length + 1,
      updatedAt: at,
    };
    feed.push(order);
    return order;
  };

  return {
    change,
    feedReads: () => feedReads,
    openAccount: (userId, balance) => {
      const account: Account = {
        id: randomUUID() as AccountId,
        userId,
        balance,
        version: (accounts.get(userId)?.version ?? 0) + 1,
        updatedAt: new Date().toISOString(),
      };
      accounts.set(userId, account);
      return account;
    },
    orders: createDispatcher<'orders'>(
      {
        placeOrder: async ({ principal, body }) => {
          const order = change(principal.userId, { description: body.description });
          await onPlaced?.(order);
          return { body: order };
        },
        listOrders: ({ principal }) =>
          Promise.resolve({ body: { items: [...latest(principal.userId)], nextCursor: null } }),
        showOrder: ({ principal, params }) => {
          const order = latest(principal.userId).find(({ id }) => id === params.id);
          if (order === undefined) throw new ProblemError('not-found', 'No such order.');
          return Promise.resolve({ body: order });
        },
        readFeed: ({ principal, query }) =>
          Promise.resolve({
            body: readFeed(principal.userId, query.after === undefined ? undefined : Number(query.after)),
          }),
        orderTrail: notScripted,
        ordersState: notScripted,
        ordersDeadLetters: notScripted,
        requeueAtOrders: notScripted,
        discardAtOrders: notScripted,
      },
      verifyToken,
      logger,
    ),
    payments: createDispatcher<'payments'>(
      {
        openAccount: () => {
          throw new ProblemError('account-exists', 'There is one.');
        },
        showAccount: ({ principal }) => Promise.resolve({ body: accountOf(principal.userId) }),
        topUpAccount: () => {
          throw new ProblemError('balance-limit', 'Too much.');
        },
        listTransactions: () => Promise.resolve({ body: { items: [], nextCursor: null } }),
        paymentTrail: notScripted,
        paymentsState: notScripted,
        paymentsDeadLetters: notScripted,
        requeueAtPayments: notScripted,
        discardAtPayments: notScripted,
      },
      verifyToken,
      logger,
    ),
  };
}
