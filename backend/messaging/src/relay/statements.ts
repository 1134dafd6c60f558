/** A row of the outbox as the relay reads it. `payload` and `headers` are JSON text, as they were written. */
export type OutboxRow = {
  readonly id: string;
  /** 64 bits, therefore text. */
  readonly position: string;
  readonly topic: string;
  readonly type: string;
  readonly version: number;
  readonly key: string;
  readonly payload: string;
  readonly headers: string | null;
  readonly created_at: Date;
};

/** Where the broker has put a row. */
export type Coordinates = { readonly partition: number; readonly offset: string | null };

type Statement = { readonly name: string; readonly text: string };

/**
 * The next page: what is committed and unsent above a position, in order. Prepared once per session, with the settings
 * of `SESSION_SETTINGS`, so that a plan made while the table was empty cannot become a walk over a full one.
 */
export const SELECT_PAGE: Statement = {
  name: 'outbox-page',
  text: `select id, position, topic, type, version, key, payload::text as payload, headers::text as headers, created_at
from outbox_messages where not sent and position > $1 and topic <> all($2::text[]) order by position limit $3`,
};

export const MARK_SENT: Statement = {
  name: 'outbox-mark-sent',
  text: `update outbox_messages o set sent = true, sent_at = clock_timestamp(), partition = s.partition, "offset" = s.record_offset
from unnest($1::uuid[], $2::int[], $3::bigint[]) as s(id, partition, record_offset) where o.id = s.id`,
};

/** Sent rows past their time, oldest first, a few at once: one big DELETE would be felt by everybody. */
export const PRUNE: Statement = {
  name: 'outbox-prune',
  text: `delete from outbox_messages where id = any(array(
  select id from outbox_messages where sent and sent_at < now() - make_interval(secs => $1) order by sent_at limit $2)) returning 1`,
};

/** A row that the broker has refused moves to the dead letters, with all that is needed to send it again. */
export const BURY: Statement = {
  name: 'outbox-bury',
  text: `with refused as (delete from outbox_messages where id = $1 and not sent returning *)
insert into dead_letters (id, consumer, status, message_id, type, topic, key, headers, payload, message_timestamp, reason, detail, attempts)
select $2, $3, 'open', id, type, topic, key,
  coalesce(headers::jsonb, '{}') || jsonb_build_object('id', id, 'type', type, 'version', version::text,
    'occurred-at', to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
  convert_to(payload::text, 'UTF8'), created_at, 'refused-by-broker', $4, $5::jsonb
from refused`,
};

export const BACKLOG: Statement = {
  name: 'outbox-backlog',
  text: `select count(*)::int as depth, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age
from outbox_messages where not sent`,
};

/** What was sent in the last seconds, by whichever relay. */
export const SENT_LATELY: Statement = {
  name: 'outbox-sent-lately',
  text: `select count(*)::int as sent from outbox_messages where sent and sent_at > clock_timestamp() - make_interval(secs => $1)`,
};

/** Whose session holds the lock: one bigint key is kept as its two halves. */
export const HOLDER: Statement = {
  name: 'relay-holder',
  text: `select a.application_name as holder from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
  and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)`,
};

/**
 * For the relay's session only. Losing a mark in a crash means publishing again, which the inbox absorbs, so marks need
 * no flush. There is one index for each of its statements: the planner need not choose. A host that vanishes without a
 * word is noticed within seconds, and its lock set free.
 */
export const SESSION_SETTINGS = `set synchronous_commit = off; set enable_seqscan = off; set enable_bitmapscan = off;
set enable_hashjoin = off; set enable_mergejoin = off; set jit = off; set statement_timeout = '30s';
set tcp_keepalives_idle = 2; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3; set tcp_user_timeout = 5000`;
