import { Migration } from '@mikro-orm/migrations';

/** A payment may also be refused because an operator has given its request up. */
export class DiscardedPayments extends Migration {
  override up(): void {
    this.addSql('alter table payment_refusals drop constraint payment_refusals_reason_check');
    // Every row that there is has passed the narrower check: the new one need not read the table, which would lock it meanwhile.
    this.addSql(`alter table payment_refusals add constraint payment_refusals_reason_check
      check (reason in ('insufficient-funds', 'no-account', 'payment-discarded')) not valid`);
  }

  override down(): void {
    this.addSql('alter table payment_refusals drop constraint payment_refusals_reason_check');
    this.addSql(`alter table payment_refusals add constraint payment_refusals_reason_check
      check (reason in ('insufficient-funds', 'no-account'))`);
  }
}
