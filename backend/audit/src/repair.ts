import { RESEND_PATH, ResendAnswer, reasonOf, type Logger } from '@orderbell/runtime';
import type { StuckOrder } from './checks/stuck-orders.ts';

/** Asks the services to send lost messages again; resolves to the orders whose message is not lost but only waits. */
export type Repair = (stuck: readonly StuckOrder[]) => Promise<ReadonlySet<string>>;

export interface RepairOptions {
  /** An instance of Orders, which sends requests, and one of Payments, which sends results. */
  readonly urls: { readonly orders: string; readonly payments: string };
  readonly secret: string;
  readonly logger: Logger;
}

const MOST = 1_000;
const TIMEOUT_MS = 10_000;

/** The audit itself only reads: whoever has sent a message knows whether the broker still has it, and sends it again under its id. */
export function createRepair({ urls, secret, logger }: RepairOptions): Repair {
  const ask = async (service: 'orders' | 'payments', orderIds: readonly string[]): Promise<readonly string[]> => {
    if (orderIds.length === 0) return [];
    try {
      const response = await fetch(`${urls[service]}${RESEND_PATH}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ orderIds: orderIds.slice(0, MOST) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      const { resent, underWay } = ResendAnswer.parse(await response.json());
      if (resent.length > 0) logger.warn({ service, orders: resent }, 'lost messages are sent again');
      return underWay;
    } catch (error) {
      logger.warn({ service, reason: reasonOf(error) }, 'could not be asked to send lost messages again');
      return [];
    }
  };
  return async (stuck) => {
    const lost = (what: StuckOrder['lost']) => stuck.filter((each) => each.lost === what).map((each) => each.orderId);
    const waiting = await Promise.all([ask('orders', lost('request')), ask('payments', lost('result'))]);
    return new Set(waiting.flat());
  };
}
