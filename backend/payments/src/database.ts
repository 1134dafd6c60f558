import type { MigrationObject } from '@mikro-orm/core';
import { messagingMigrations } from '@orderbell/messaging';
import { Account } from './account.ts';
import { PaymentsTables } from './migrations/payments-0001-tables.ts';
import { DiscardedPayments } from './migrations/payments-0002-discarded-payments.ts';
import { RoomForVersions } from './migrations/payments-0003-room-for-versions.ts';
import { Transaction } from './transaction.ts';

/** What the database of Payments holds, as MikroORM knows it. */
export const entities = [Account, Transaction];

/** Everything that the database needs, in order. */
export const migrations: readonly MigrationObject[] = [
  ...messagingMigrations,
  { name: 'payments-0001-tables', class: PaymentsTables },
  { name: 'payments-0002-discarded-payments', class: DiscardedPayments },
  { name: 'payments-0003-room-for-versions', class: RoomForVersions },
];
