import { Migration } from '@mikro-orm/migrations';

/**
 * Where a feed stands is read from its orders; what is left of user_feeds are rows to be locked, which never change.
 * No release has kept the number, so that no older instance can be running that would miss it.
 */
export class FeedLocks extends Migration {
  override up(): void {
    this.addSql('alter table user_feeds drop column last_seq');
    this.addSql('alter table user_feeds reset (fillfactor)');
  }

  override down(): void {
    this.addSql('alter table user_feeds set (fillfactor = 50)');
    this.addSql('alter table user_feeds add column last_seq bigint not null default 0 check (last_seq >= 0)');
    this.addSql('alter table user_feeds alter column last_seq drop default');
    this.addSql(
      `update user_feeds feed set last_seq = (select coalesce(max(seq), 0) from orders where user_id = feed.user_id)`,
    );
  }
}
