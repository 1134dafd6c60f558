import { Migration } from '@mikro-orm/migrations';

/**
 * The three tables of messaging.
 *
 * Vacuum settings: these tables turn over completely all the time, so a share of their size says nothing. They are vacuumed
 * after a number of changes, without pauses, and analysed soon after they have first been filled: a plan made
 * for an empty table is a bad one for a full one.
 */
export class MessagingTables extends Migration {
  override up(): void {
    this.addSql(`create table outbox_messages (
      id uuid primary key,
      position bigint generated always as identity,
      topic text not null,
      type text not null,
      version int not null,
      key text not null,
      payload json not null,
      headers json,
      sent boolean not null default false,
      created_at timestamptz not null default clock_timestamp(),
      sent_at timestamptz,
      partition int,
      "offset" bigint
    ) with (
      autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
      autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
      autovacuum_analyze_scale_factor = 0.1, autovacuum_analyze_threshold = 5000,
      autovacuum_vacuum_cost_delay = 0
    )`);
    this.addSql(`create index outbox_messages_unsent on outbox_messages (position) where not sent`);
    this.addSql(`create index outbox_messages_sent_at on outbox_messages (sent_at) where sent`);

    this.addSql(`create table inbox_messages (
      id bigint generated always as identity primary key,
      consumer text not null,
      message_id uuid not null,
      received_at timestamptz not null default now(),
      topic text not null,
      partition int not null,
      "offset" bigint not null,
      constraint inbox_messages_once unique (message_id, consumer)
    ) with (
      autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
      autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
      autovacuum_analyze_scale_factor = 0.1, autovacuum_analyze_threshold = 5000,
      autovacuum_vacuum_cost_delay = 0
    )`);

    this.addSql(`create table dead_letters (
      id uuid primary key,
      position bigint generated always as identity,
      consumer text not null,
      status text not null constraint dead_letters_status check (status in ('open', 'waiting', 'requeued', 'discarded')),
      message_id uuid not null,
      type text,
      topic text not null,
      partition int,
      "offset" bigint,
      key text,
      ordering_key text,
      headers jsonb not null,
      payload bytea,
      message_timestamp timestamptz not null,
      reason text not null,
      detail text not null,
      attempts jsonb not null default '[]',
      created_at timestamptz not null default now(),
      settled_at timestamptz,
      settled_by text,
      settled_reason text
    )`);
    this.addSql(
      `create index dead_letters_unsettled on dead_letters (consumer, ordering_key, position) where status in ('open', 'waiting')`,
    );
    this.addSql(`create index dead_letters_position on dead_letters (position)`);
  }

  override down(): void {
    this.addSql('drop table dead_letters');
    this.addSql('drop table inbox_messages');
    this.addSql('drop table outbox_messages');
  }
}
