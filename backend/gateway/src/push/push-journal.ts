import type { MikroORM } from '@mikro-orm/postgresql';
import type { Order, OrderId } from '@orderbell/contracts';
import { reasonOf, rowsChanged, rowsOf, timestamptz, type Logger } from '@orderbell/runtime';
import { z } from 'zod';
import type { Push } from '../operations/journey.ts';

export interface PushJournalOptions {
  readonly orm: MikroORM;
  readonly logger: Logger;
  /** Off only to measure what it costs. */
  readonly enabled: boolean;
  readonly now?: () => number;
  readonly flushMs?: number;
}

/** Remembers that final orders were pushed, for the journey of each. */
export interface PushJournal {
  /** Orders that have just been sent to a socket. Costs a look into a map; writing waits for company. */
  readonly sent: (orders: readonly Order[]) => void;
  readonly find: (id: OrderId) => Promise<Push | undefined>;
  /** Final orders that were sent to sockets, per second, over the last seconds. */
  readonly ratePerSecond: () => number;
  /** Writes what is left. */
  readonly close: () => Promise<void>;
}

const FLUSH_MS = 1_000;
const MAX_WAITING = 50_000;
const RATE_SECONDS = 5;

const ADD = `insert into pushed_orders as pushed (order_id, pushed_at, sockets)
select order_id, pushed_at, sockets from unnest($1::uuid[], $2::timestamptz[], $3::int[]) as sent (order_id, pushed_at, sockets)
order by order_id
on conflict (order_id) do update
  set pushed_at = least(pushed.pushed_at, excluded.pushed_at), sockets = pushed.sockets + excluded.sockets`;

const Row = z.object({ at: timestamptz, sockets: z.int() });
const FIND = `select pushed_at as at, sockets from pushed_orders where order_id = $1`;

/**
 * A journal in the gateway's database, which every gateway adds to. It is written a second later, many orders in one statement and
 * without waiting for the disk: a crash costs the hop of a few orders, never an order.
 */
export function createPushJournal(options: PushJournalOptions): PushJournal {
  const { orm, logger, enabled, now = Date.now, flushMs = FLUSH_MS } = options;
  let waiting = new Map<OrderId, { readonly at: number; sockets: number }>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const perSecond = new Map<number, number>();

  const write = async (): Promise<void> => {
    const batch = waiting;
    waiting = new Map();
    if (batch.size === 0) return;
    try {
      await orm.em.fork().transactional(async (em) => {
        await em.execute('set local synchronous_commit = off');
        await rowsChanged(em, ADD, [
          [...batch.keys()],
          [...batch.values()].map(({ at }) => new Date(at)),
          [...batch.values()].map(({ sockets }) => sockets),
        ]);
      });
    } catch (error) {
      logger.warn(
        { reason: reasonOf(error), orders: batch.size },
        'pushes could not be written down for their journeys',
      );
      if (waiting.size + batch.size > MAX_WAITING) return;
      for (const [id, { at, sockets }] of batch) add(id, at, sockets);
    }
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };

  const add = (id: OrderId, at: number, sockets: number): void => {
    const known = waiting.get(id);
    if (known === undefined) waiting.set(id, { at, sockets });
    else known.sockets += sockets;
    timer ??= setTimeout(() => void flush(), flushMs);
  };

  const count = (orders: number, at: number): void => {
    const second = Math.floor(at / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + orders);
    for (const old of perSecond.keys()) if (old < second - RATE_SECONDS) perSecond.delete(old);
  };

  return {
    sent: (orders) => {
      const final = orders.filter(({ status }) => status !== 'NEW');
      if (final.length === 0) return;
      const at = now();
      count(final.length, at);
      if (!enabled || waiting.size + final.length > MAX_WAITING) return;
      for (const { id } of final) add(id, at, 1);
    },
    find: async (id) => {
      await flush();
      const [row] = await rowsOf(orm.em.fork(), Row, FIND, [id]);
      return row;
    },
    ratePerSecond: () => {
      const second = Math.floor(now() / 1000);
      const lately = [...perSecond].filter(([at]) => at >= second - RATE_SECONDS && at < second);
      return lately.reduce((sum, [, orders]) => sum + orders, 0) / RATE_SECONDS;
    },
    close: async () => {
      await flush();
    },
  };
}
