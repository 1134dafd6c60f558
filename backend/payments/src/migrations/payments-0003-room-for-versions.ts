import { Migration } from '@mikro-orm/migrations';

/**
 * More room on a page of accounts: ten rows and their next fifty versions. While somebody's transaction is open for long, no old version
 * can be removed, and a row that finds no room on its page gets a new entry in both indexes, each of which is walked over from then on.
 * Pages that are there are not touched; whatever is written from now on leaves that room.
 */
export class RoomForVersions extends Migration {
  override up(): void {
    this.addSql('alter table accounts set (fillfactor = 15)');
  }

  override down(): void {
    this.addSql('alter table accounts set (fillfactor = 50)');
  }
}
