import { Migration } from '@mikro-orm/migrations';

/**
 * The tables of Payments.
 *
 * What keeps the money right whatever a program does: a balance never leaves its bounds, an order has one DEBIT for ever, and
 * the lines of an account are a chain without gaps: each has the version that it gave the account, and the balance after it.
 */
export class PaymentsTables extends Migration {
  override up(): void {
    // Balances change all the time and no index is touched by it: room for the next versions on the same page (HOT).
    this.addSql(`create table accounts (
      id uuid primary key,
      user_id uuid not null constraint accounts_one_per_user unique,
      balance bigint not null check (balance between 0 and 9007199254740991),
      version bigint not null check (version >= 1),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      idempotency_key text,
      idempotency_hash bytea,
      check ((idempotency_key is null) = (idempotency_hash is null))
    ) with (fillfactor = 50)`);

    this.addSql(`create table transactions (
      id uuid primary key,
      account_id uuid not null references accounts,
      amount bigint not null check (amount between 1 and 9007199254740991),
      type text not null check (type in ('DEBIT', 'CREDIT')),
      reference_order_id uuid,
      balance_after bigint not null check (balance_after between 0 and 9007199254740991),
      account_version bigint not null check (account_version >= 2),
      idempotency_key text,
      idempotency_hash bytea,
      created_at timestamptz(3) not null,
      check ((type = 'DEBIT') = (reference_order_id is not null)),
      check ((idempotency_key is null) = (idempotency_hash is null))
    )`);
    this.addSql(`create unique index transactions_of_account on transactions (account_id, account_version)`);
    // Kept for ever, unlike the inbox: this index is why an order is never paid twice.
    this.addSql(`create unique index transactions_one_debit_per_order on transactions (reference_order_id)
      where type = 'DEBIT'`);
    this.addSql(`create unique index transactions_idempotency on transactions (account_id, idempotency_key)
      where idempotency_key is not null`);

    // Kept for ever too: an order that was refused stays refused, also after the account has been topped up.
    this.addSql(`create table payment_refusals (
      order_id uuid primary key,
      user_id uuid not null,
      amount bigint not null check (amount between 1 and 9007199254740991),
      reason text not null check (reason in ('insufficient-funds', 'no-account')),
      decided_at timestamptz(3) not null
    )`);
  }

  override down(): void {
    this.addSql('drop table payment_refusals');
    this.addSql('drop table transactions');
    this.addSql('drop table accounts');
  }
}
