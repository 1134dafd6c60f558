import { orderPaymentRequested } from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import type { StackAddress } from './stack-address.ts';
import { produce } from './topics.ts';

/** Puts a payment request on its topic that nobody can read, for an order that does not exist; gives the order's id. */
export async function poisonOrder(stack: Pick<StackAddress, 'brokers'>, userId: string): Promise<string> {
  const orderId = randomUUID();
  const { topic, type, version } = orderPaymentRequested;
  await produce(stack.brokers, [
    {
      topic,
      key: userId,
      headers: { id: randomUUID(), type, version: String(version), 'occurred-at': new Date().toISOString() },
      value: JSON.stringify({ orderId, userId }),
    },
  ]);
  return orderId;
}
