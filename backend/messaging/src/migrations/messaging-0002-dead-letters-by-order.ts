import { Migration } from '@mikro-orm/migrations';

/** Dead letters are also looked up by what they are about and by the id of their message, settled or not. */
export class DeadLettersByOrder extends Migration {
  override up(): void {
    this.addSql('create index dead_letters_ordering_key on dead_letters (ordering_key)');
    this.addSql('create index dead_letters_message_id on dead_letters (message_id)');
  }

  override down(): void {
    this.addSql('drop index dead_letters_message_id');
    this.addSql('drop index dead_letters_ordering_key');
  }
}
