import type { MikroORM } from '@mikro-orm/postgresql';
import type { FeedPage, UserId } from '@orderbell/contracts';
import { rowsOf } from '@orderbell/runtime';
import { orderColumns, OrderRow } from './order-rows.ts';
import { orderView } from './order.ts';
import { latestNumbers } from './user-feed.ts';

const PAGE = 500;

const CHANGED = `select ${orderColumns} from orders o where o.user_id = $1 and o.seq > $2 order by o.seq limit $3`;

/**
 * What has changed in a user's feed after a number, oldest first; without a number, only where the feed stands.
 * An order that has changed twice comes once, with its latest number.
 */
export function createReadFeed({ orm }: { orm: MikroORM }) {
  return async ({
    userId,
    after,
  }: {
    readonly userId: UserId;
    readonly after?: number | undefined;
  }): Promise<FeedPage> => {
    const em = orm.em.fork();
    // Read before the orders: what changes in between is then in the page or after its number, never lost.
    const standsAt = (await latestNumbers(em, [userId])).get(userId) ?? 0;
    if (after === undefined || standsAt === 0) return { items: [], seq: standsAt, more: false };
    const found = await rowsOf(em, OrderRow, CHANGED, [userId, after, PAGE + 1]);
    const items = found.slice(0, PAGE);
    return { items: items.map(orderView), seq: items.at(-1)?.seq ?? standsAt, more: found.length > PAGE };
  };
}
