import { Migration } from '@mikro-orm/migrations';

/**
 * Payloads are written once, read once and then wait to be deleted: compressing them, as PostgreSQL does with rows of more than
 * 2 kB, which bundles are, was the largest single thing that it did. A row stays in one piece as long as it fits into a page.
 */
export class WholePayloads extends Migration {
  override up(): void {
    this.addSql('alter table outbox_messages alter column payload set storage external');
    this.addSql('alter table outbox_messages set (toast_tuple_target = 8160)');
  }

  override down(): void {
    this.addSql('alter table outbox_messages reset (toast_tuple_target)');
    this.addSql('alter table outbox_messages alter column payload set storage extended');
  }
}
