import { accountChanged, causeHeader, orderChanged, type AccountChanged, type Order } from '@orderbell/contracts';
import type { ReceivedFrom } from '@orderbell/messaging';
import type { GatewayMetrics } from '../metrics.ts';
import { tooSlow } from './connection.ts';
import type { UserSocket, UserSockets } from './user-sockets.ts';

/** What the gateway reads from Kafka: facts that somebody may be waiting for. */
export const pushedMessages = [orderChanged, accountChanged] as const;
export type PushedMessage = ReceivedFrom<(typeof pushedMessages)[number]>;

/** Whom an event is for. */
export function userOf(message: PushedMessage): string {
  return message.type === 'OrderChanged' ? message.payload.order.userId : message.payload.userId;
}

/** What is told to one user at once, and when each piece of it had happened, in milliseconds. */
interface News {
  readonly orders: Order[];
  account: AccountChanged | undefined;
  readonly ordersAt: number[];
  readonly accountAt: number[];
  /** There is nothing but a balance that orders have changed, and these are still to come. */
  mayWait: boolean;
}

export interface DeliveryOptions {
  readonly sockets: UserSockets;
  /** Bytes that may wait for a slow client. */
  readonly backlogBytes: number;
  readonly metrics: GatewayMetrics;
}

/** Brings events to the sockets of their users. */
export interface Delivery {
  /** A batch of events as it came: what it holds for a socket leaves together. */
  readonly deliver: (messages: readonly PushedMessage[]) => void;
  /** Nothing is sent any more. */
  readonly stop: () => void;
}

/** A balance whose orders are not heard of by then goes alone: Orders is away, or far behind. */
const LONGEST_WAIT_MS = 500;

/**
 * A balance that orders have changed goes with the next news of its user's orders, a frame's cost for two. As a rule that
 * is the order that has been paid: money and order change on the screen together.
 */
export function createDelivery({ sockets, backlogBytes, metrics }: DeliveryOptions): Delivery {
  /** Those that wait for the longest time come first; `since` is of performance.now(), which nobody sets back. */
  const waiting = new Map<string, { readonly news: News; readonly since: number }>();
  let timer: NodeJS.Timeout | undefined;

  const tell = (userId: string, news: News): void => {
    for (const socket of sockets.of(userId)) send(socket, news, backlogBytes, metrics, Date.now());
  };
  const armTimer = (): void => {
    const [oldest] = waiting.values();
    if (timer !== undefined || oldest === undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        for (const [userId, { news, since }] of waiting) {
          if (performance.now() - since < LONGEST_WAIT_MS) break;
          waiting.delete(userId);
          tell(userId, news);
        }
        armTimer();
      },
      Math.max(0, oldest.since + LONGEST_WAIT_MS - performance.now()),
    ).unref();
  };

  return {
    deliver: (messages) => {
      for (const [userId, news] of byUser(messages)) {
        const earlier = waiting.get(userId);
        if (earlier !== undefined) addAccount(news, earlier.news);
        if (news.mayWait) waiting.set(userId, { news, since: earlier?.since ?? performance.now() });
        else {
          waiting.delete(userId);
          tell(userId, news);
        }
      }
      armTimer();
    },
    stop: () => {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}

function byUser(messages: readonly PushedMessage[]): ReadonlyMap<string, News> {
  const found = new Map<string, News>();
  for (const message of messages) {
    const userId = userOf(message);
    let news = found.get(userId);
    if (news === undefined) {
      news = { orders: [], account: undefined, ordersAt: [], accountAt: [], mayWait: true };
      found.set(userId, news);
    }
    const at = Date.parse(message.headers['occurred-at'] ?? '');
    if (message.type === 'OrderChanged') {
      news.orders.push(message.payload.order);
      news.ordersAt.push(at);
      news.mayWait = false;
    } else {
      addAccount(news, { account: message.payload, accountAt: [at] });
      if (message.headers[causeHeader] !== 'order') news.mayWait = false;
    }
  }
  return found;
}

/** Balances are absolute: the newer one counts. */
function addAccount(news: News, { account, accountAt }: Pick<News, 'account' | 'accountAt'>): void {
  if (news.account === undefined || (account !== undefined && news.account.version < account.version)) {
    news.account = account;
  }
  news.accountAt.push(...accountAt);
}

function send(
  { subscription, connection }: UserSocket,
  news: News,
  backlogBytes: number,
  metrics: GatewayMetrics,
  now: number,
): void {
  const { orders, account } = news;
  // What does not say when it happened is told, but says nothing about how long that took.
  const lags = (times: readonly number[]) =>
    times.filter((at) => !Number.isNaN(at)).map((at) => Math.max(0, now - at) / 1000);
  connection.together(() => {
    if (orders.length > 0 && subscription.orders(orders)) metrics.pushed('orders', lags(news.ordersAt));
    if (account !== undefined && subscription.account(account)) metrics.pushed('account', lags(news.accountAt));
  });
  if (connection.backlog() > backlogBytes) connection.close(tooSlow);
}
