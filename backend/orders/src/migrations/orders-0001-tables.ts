import { Migration } from '@mikro-orm/migrations';

/**
 * The tables of Orders.
 *
 * No index on the status: it would be written for every order twice, and nothing looks orders up by it. A user's feed is
 * unique in (user_id, seq), so that a number given twice cannot be committed.
 */
export class OrdersTables extends Migration {
  override up(): void {
    // One small row per user that changes with each of his orders: room for its next versions on the same page (HOT).
    this.addSql(`create table user_feeds (
      user_id uuid primary key,
      last_seq bigint not null check (last_seq >= 0)
    ) with (fillfactor = 50)`);

    this.addSql(`create table orders (
      id uuid primary key,
      user_id uuid not null,
      amount bigint not null check (amount between 1 and 9007199254740991),
      description text not null,
      status text not null check (status in ('NEW', 'FINISHED', 'CANCELLED')),
      cancel_reason text check (cancel_reason in ('insufficient-funds', 'no-account')),
      seq bigint not null,
      placed_seq bigint not null check (placed_seq between 1 and seq),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      idempotency_key text,
      idempotency_hash bytea,
      journey jsonb,
      check ((status = 'CANCELLED') = (cancel_reason is not null)),
      check ((idempotency_key is null) = (idempotency_hash is null))
    )`);
    this.addSql(`create index orders_of_user on orders (user_id, id)`);
    this.addSql(`create unique index orders_feed on orders (user_id, seq)`);
    this.addSql(`create unique index orders_idempotency on orders (user_id, idempotency_key)
      where idempotency_key is not null`);
  }

  override down(): void {
    this.addSql('drop table orders');
    this.addSql('drop table user_feeds');
  }
}
