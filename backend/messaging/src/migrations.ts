import { MessagingTables } from './migrations/messaging-0001-tables.ts';
import { DeadLettersByOrder } from './migrations/messaging-0002-dead-letters-by-order.ts';
import { UncompressedPayloads } from './migrations/messaging-0003-uncompressed-payloads.ts';

/** The tables of messaging, for the `migrationsList` of a service; put them before its own. */
export const messagingMigrations = [
  { name: 'messaging-0001-tables', class: MessagingTables },
  { name: 'messaging-0002-dead-letters-by-order', class: DeadLettersByOrder },
  { name: 'messaging-0003-uncompressed-payloads', class: UncompressedPayloads },
] as const;
