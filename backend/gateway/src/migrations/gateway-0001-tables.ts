import { Migration } from '@mikro-orm/migrations';

/** Users, their sessions, and how often who has tried to sign in. */
export class GatewayTables extends Migration {
  override up(): void {
    this.addSql(`create table users (
      id uuid primary key,
      email text not null constraint users_email_once unique constraint users_email_lower_case check (email = lower(email)),
      name text,
      role text not null constraint users_role check (role in ('user', 'operator')),
      password_hash text not null,
      created_at timestamptz not null
    )`);
    this.addSql(`create table sessions (
      id uuid primary key,
      user_id uuid not null references users (id) on delete cascade,
      token_hash text not null,
      retry_key_hash text,
      created_at timestamptz not null,
      rotated_at timestamptz not null,
      expires_at timestamptz not null
    )`);
    this.addSql(`create index sessions_user_id on sessions (user_id)`);
    this.addSql(`create index sessions_expires_at on sessions (expires_at)`);
    // The shape that rate-limiter-flexible wants. Unlogged: after a crash everybody has their tries again, and nothing is lost.
    this.addSql(`create unlogged table rate_limits (
      key varchar(255) primary key,
      points integer not null default 0,
      expire bigint
    )`);
  }

  override down(): void {
    this.addSql('drop table rate_limits');
    this.addSql('drop table sessions');
    this.addSql('drop table users');
  }
}
