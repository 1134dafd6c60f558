import { MessagingTables } from './migrations/messaging-0001-tables.ts';

/** The tables of messaging, for the `migrationsList` of a service; put them before its own. */
export const messagingMigrations = [{ name: 'messaging-0001-tables', class: MessagingTables }] as const;
