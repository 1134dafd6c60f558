import { accountChanged, orderChanged, type AccountChanged, type Order } from '@orderbell/contracts';
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

/** The news of one user in one batch. */
interface News {
  readonly orders: Order[];
  account: AccountChanged | undefined;
  readonly orderLag: number[];
  readonly accountLag: number[];
}

/** Brings a batch of events to the sockets of their users: one emit per socket, whatever the batch holds for it. */
export function deliverEvents(
  messages: readonly PushedMessage[],
  sockets: UserSockets,
  backlogBytes: number,
  metrics: GatewayMetrics,
  now: number,
): void {
  for (const [userId, news] of byUser(messages, now)) {
    for (const socket of sockets.of(userId)) deliver(socket, news, backlogBytes, metrics);
  }
}

function byUser(messages: readonly PushedMessage[], now: number): ReadonlyMap<string, News> {
  const found = new Map<string, News>();
  for (const message of messages) {
    const userId = userOf(message);
    let news = found.get(userId);
    if (news === undefined) {
      news = { orders: [], account: undefined, orderLag: [], accountLag: [] };
      found.set(userId, news);
    }
    const lag = Math.max(0, now - Date.parse(message.headers['occurred-at'] ?? '')) / 1000;
    if (message.type === 'OrderChanged') {
      news.orders.push(message.payload.order);
      news.orderLag.push(lag);
    } else {
      if (news.account === undefined || news.account.version < message.payload.version) news.account = message.payload;
      news.accountLag.push(lag);
    }
  }
  return found;
}

function deliver({ subscription, connection }: UserSocket, news: News, backlogBytes: number, metrics: GatewayMetrics) {
  if (news.orders.length > 0 && subscription.orders(news.orders)) metrics.pushed('orders', news.orderLag);
  if (news.account !== undefined && subscription.account(news.account)) metrics.pushed('account', news.accountLag);
  if (connection.backlog() > backlogBytes) connection.close(tooSlow);
}
