import { RESEND_PATH, ResendAnswer, reasonOf, type Logger } from '@orderbell/runtime';
import type { StuckOrder } from './checks/stuck-orders.ts';

/** Asks the services to send lost messages again; resolves to the orders whose message is not lost but only waits. */
export type Repair = (stuck: readonly StuckOrder[]) => Promise<ReadonlySet<string>>;

export interface RepairOptions {
  /** The instances of Orders, which sends requests, and of Payments, which sends results: any of them can do it for all. */
  readonly urls: { readonly orders: readonly string[]; readonly payments: readonly string[] };
  readonly secret: string;
  readonly logger: Logger;
}

const MOST = 1_000;
const TIMEOUT_MS = 10_000;

/** The audit itself only reads: whoever has sent a message knows whether the broker still has it, and sends it again under its id. */
export function createRepair({ urls, secret, logger }: RepairOptions): Repair {
  const askInstance = async (url: string, orderIds: readonly string[]): Promise<ResendAnswer> => {
    const response = await fetch(`${url}${RESEND_PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ orderIds: orderIds.slice(0, MOST) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return ResendAnswer.parse(await response.json());
  };
  /** The first instance that answers has done it; what one without an answer may have done as well is absorbed by its id. */
  const ask = async (service: 'orders' | 'payments', orderIds: readonly string[]): Promise<readonly string[]> => {
    if (orderIds.length === 0) return [];
    for (const url of urls[service]) {
      try {
        const { resent, underWay } = await askInstance(url, orderIds);
        if (resent.length > 0) logger.warn({ service, orders: resent }, 'lost messages are sent again');
        return underWay;
      } catch (error) {
        logger.warn({ service, url, reason: reasonOf(error) }, 'could not be asked to send lost messages again');
      }
    }
    return [];
  };
  return async (stuck) => {
    const lost = (what: StuckOrder['lost']) => stuck.filter((each) => each.lost === what).map((each) => each.orderId);
    const waiting = await Promise.all([ask('orders', lost('request')), ask('payments', lost('result'))]);
    return new Set(waiting.flat());
  };
}
