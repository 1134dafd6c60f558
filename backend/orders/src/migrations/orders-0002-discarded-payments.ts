import { Migration } from '@mikro-orm/migrations';

/** An order may also be cancelled because an operator has given its payment up. */
export class DiscardedPayments extends Migration {
  override up(): void {
    this.addSql('alter table orders drop constraint orders_cancel_reason_check');
    // Every row that there is has passed the narrower check: the new one need not read the table, which would lock it meanwhile.
    this.addSql(`alter table orders add constraint orders_cancel_reason_check
      check (cancel_reason in ('insufficient-funds', 'no-account', 'payment-discarded')) not valid`);
  }

  override down(): void {
    this.addSql('alter table orders drop constraint orders_cancel_reason_check');
    this.addSql(`alter table orders add constraint orders_cancel_reason_check
      check (cancel_reason in ('insufficient-funds', 'no-account'))`);
  }
}
