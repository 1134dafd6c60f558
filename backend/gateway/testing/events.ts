import { accountChanged, causeHeader, orderChanged, type Account, type Order } from '@orderbell/contracts';
import { createKafka, type BundleItem } from '@orderbell/messaging';
import { createLogger } from '@orderbell/runtime';
import { randomUUID } from 'node:crypto';

/** Publishes events as the relays of Orders and Payments do. */
export interface EventPublisher {
  readonly orders: (...orders: readonly Order[]) => Promise<void>;
  readonly account: (account: Account, cause?: 'order') => Promise<void>;
  /** Anything at all. */
  readonly raw: (topic: string, key: string, value: string, headers?: Record<string, string>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One message as a bundle, which is what these topics carry. */
const bundleOf = (key: string, payload: unknown, headers?: Record<string, string>): string =>
  JSON.stringify([{ key, ...(headers === undefined ? {} : { headers }), payload } satisfies BundleItem]);

type Definition = { readonly type: string; readonly version: number };

export async function openPublisher(brokers: readonly string[]): Promise<EventPublisher> {
  const kafka = createKafka({ brokers, clientId: 'gateway-tests', logger: createLogger('test', 'silent') });
  const producer = kafka.producer();
  await producer.connect();
  const headers = ({ type, version }: Definition) => ({
    id: randomUUID(),
    type,
    version: String(version),
    'occurred-at': new Date().toISOString(),
  });
  const send = async (topic: string, messages: { key: string; value: string; headers: Record<string, string> }[]) => {
    await producer.send({ topic, acks: -1, messages });
  };
  return {
    orders: (...orders) =>
      send(
        orderChanged.topic,
        orders.map((order) => ({
          key: order.userId,
          value: bundleOf(order.userId, { seq: order.seq, order }),
          headers: headers(orderChanged),
        })),
      ),
    account: ({ userId, balance, version }, cause) => {
      const own = cause === undefined ? undefined : { [causeHeader]: cause };
      const value = bundleOf(userId, { userId, balance, version }, own);
      return send(accountChanged.topic, [{ key: userId, value, headers: headers(accountChanged) }]);
    },
    raw: (topic, key, value, given = {}) => send(topic, [{ key, value, headers: given }]),
    close: () => producer.disconnect(),
  };
}
