import { Migration } from '@mikro-orm/migrations';

/**
 * Payloads are written once, read once and then wait to be deleted: compressing them, as PostgreSQL does where a row has more than
 * 2 kB, which those of bundles have, was the largest single thing that it did.
 */
export class UncompressedPayloads extends Migration {
  override up(): void {
    this.addSql('alter table outbox_messages alter column payload set storage external');
  }

  override down(): void {
    this.addSql('alter table outbox_messages alter column payload set storage extended');
  }
}
