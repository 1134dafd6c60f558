import type { MigrationObject } from '@mikro-orm/core';
import { messagingMigrations } from '@orderbell/messaging';
import { OrdersTables } from './migrations/orders-0001-tables.ts';
import { DiscardedPayments } from './migrations/orders-0002-discarded-payments.ts';
import { FeedLocks } from './migrations/orders-0003-feed-locks.ts';
import { Order } from './order.ts';

/** What the database of Orders holds, as MikroORM knows it. */
export const entities = [Order];

/** Everything that the database needs, in order. */
export const migrations: readonly MigrationObject[] = [
  ...messagingMigrations,
  { name: 'orders-0001-tables', class: OrdersTables },
  { name: 'orders-0002-discarded-payments', class: DiscardedPayments },
  { name: 'orders-0003-feed-locks', class: FeedLocks },
];
