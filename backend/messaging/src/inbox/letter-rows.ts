import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '../new-id.ts';
import { query } from '../sql.ts';
import type { InboxRecord } from './record.ts';

/** One try at a message that did not succeed. */
export type Attempt = { readonly at: string; readonly error: string; readonly by?: string };

/** A dead letter to be written. */
export type NewLetter = {
  readonly status: 'open' | 'waiting';
  readonly messageId: string;
  readonly record: InboxRecord;
  readonly orderingKey: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly attempts: readonly Attempt[];
};

const INSERT = `insert into dead_letters
  (id, consumer, status, message_id, type, topic, partition, "offset", key, ordering_key, headers, payload, message_timestamp, reason, detail, attempts)
select l.id, $1, l.status, l.message_id, l.type, l.topic, l.partition, l.record_offset, l.key, l.ordering_key, l.headers::jsonb,
  decode(l.payload, 'base64'), l.message_timestamp, l.reason, l.detail, l.attempts::jsonb
from unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::bigint[], $9::text[], $10::text[],
  $11::text[], $12::text[], $13::timestamptz[], $14::text[], $15::text[], $16::text[])
  with ordinality as l(id, status, message_id, type, topic, partition, record_offset, key, ordering_key,
    headers, payload, message_timestamp, reason, detail, attempts, place)
order by l.place`;

/** Writes dead letters in this order, in the transaction of `em`. */
export async function insertLetters(em: EntityManager, consumer: string, letters: readonly NewLetter[]): Promise<void> {
  if (letters.length === 0) return;
  await query(em, INSERT, [
    consumer,
    letters.map(() => newId()),
    letters.map((letter) => letter.status),
    letters.map((letter) => letter.messageId),
    letters.map(({ record }) => storable(record.headers['type'])),
    letters.map(({ record }) => record.topic),
    letters.map(({ record }) => record.partition),
    letters.map(({ record }) => record.offset),
    letters.map(({ record }) => storable(record.key)),
    letters.map((letter) => storable(letter.orderingKey)),
    letters.map(({ record }) => JSON.stringify(storableRecord(record.headers))),
    letters.map(({ record }) => record.value?.toString('base64') ?? null),
    letters.map(({ record }) => record.timestamp.toISOString()),
    letters.map((letter) => letter.reason),
    letters.map((letter) => storable(letter.detail)),
    letters.map((letter) => storable(JSON.stringify(letter.attempts.map(storableAttempt)))),
  ]);
}

/**
 * PostgreSQL's text knows no NUL and its JSON no half of a surrogate pair. A message that is dead for containing one must
 * not fail again on its way into the dead letters; the payload itself is kept byte for byte.
 */
export function storable<T extends string | null | undefined>(text: T): T extends string ? string : null;
export function storable(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : text.replaceAll('\0', '\uFFFD').toWellFormed();
}

export function storableAttempt(attempt: Attempt): Attempt {
  return { ...attempt, error: storable(attempt.error) };
}

function storableRecord(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [storable(name), storable(value)]));
}
