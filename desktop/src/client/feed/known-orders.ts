import type { Order } from '@orderbell/contracts';

/** So many orders are remembered; beyond it those that were heard of longest ago are forgotten. */
const REMEMBERED = 20_000;

/**
 * The newest version of every order heard of, by `seq`: answers and events may cross in any order, and an older version never
 * overwrites a newer one.
 */
export function createKnownOrders(remembered = REMEMBERED) {
  const byId = new Map<string, Order>();

  const learn = (order: Order): boolean => {
    const known = byId.get(order.id);
    if (known !== undefined && known.seq >= order.seq) return false;
    byId.delete(order.id);
    byId.set(order.id, order);
    if (byId.size > remembered) for (const oldest of byId.keys()) return byId.delete(oldest);
    return true;
  };

  return {
    /** Those of a batch that are news, each once, in its newest version. */
    admit(orders: readonly Order[]): readonly Order[] {
      const news = orders.filter(learn);
      return news.filter((order) => byId.get(order.id) === order);
    },
    /** The newest version of an order that an answer brought. */
    newest(order: Order): Order {
      learn(order);
      return byId.get(order.id) ?? order;
    },
    clear(): void {
      byId.clear();
    },
  };
}

export type KnownOrders = ReturnType<typeof createKnownOrders>;
