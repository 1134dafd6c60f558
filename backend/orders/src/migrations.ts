import type { MigrationObject } from '@mikro-orm/core';
import { messagingMigrations } from '@orderbell/messaging';
import { OrdersTables } from './migrations/orders-0001-tables.ts';

/** Everything that the database of Orders needs, in order. */
export const migrations: readonly MigrationObject[] = [
  ...messagingMigrations,
  { name: 'orders-0001-tables', class: OrdersTables },
];
