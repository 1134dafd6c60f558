import type { EntityManager } from '@mikro-orm/postgresql';
import { type Attempt, storable, storableAttempt } from '../inbox/letter-rows.ts';
import type { InboxRecord } from '../inbox/record.ts';
import { query } from '../sql.ts';

export type DeadLetterStatus = 'open' | 'waiting' | 'requeued' | 'discarded';

/** A message that could not be handled, with everything that is needed to understand it and to handle it again. */
export type DeadLetter = {
  readonly id: string;
  /** The consumer that could not handle it, or `outbox:` and the relay that could not send it. */
  readonly consumer: string;
  /** `waiting`: nothing is known to be wrong with it, but an earlier message of its order is dead. */
  readonly status: DeadLetterStatus;
  /** What it is deduplicated by. Made up from its place when it came without an id. */
  readonly messageId: string;
  readonly type: string | null;
  readonly topic: string;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly key: string | null;
  readonly orderingKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The payload as text; bytes that are not UTF-8 are replaced. `payloadBase64` is exact. */
  readonly payload: string | null;
  readonly payloadBase64: string | null;
  readonly messageTimestamp: Date;
  readonly reason: string;
  readonly detail: string;
  readonly attempts: readonly Attempt[];
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly settledReason: string | null;
};

type Row = {
  readonly id: string;
  readonly consumer: string;
  readonly status: DeadLetterStatus;
  readonly message_id: string;
  readonly type: string | null;
  readonly topic: string;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly key: string | null;
  readonly ordering_key: string | null;
  readonly headers: Record<string, string>;
  readonly payload: Buffer | null;
  readonly message_timestamp_ms: number;
  readonly reason: string;
  readonly detail: string;
  readonly attempts: Attempt[];
  readonly created_at_ms: number;
  readonly settled_at_ms: number | null;
  readonly settled_by: string | null;
  readonly settled_reason: string | null;
};

/** A letter and the bytes that it came as. */
export type StoredLetter = { readonly letter: DeadLetter; readonly record: InboxRecord };

const COLUMNS = `id, consumer, status, message_id, type, topic, partition, "offset", key, ordering_key, headers,
  payload, (extract(epoch from message_timestamp) * 1000)::float8 as message_timestamp_ms, reason, detail, attempts,
  (extract(epoch from created_at) * 1000)::float8 as created_at_ms,
  (extract(epoch from settled_at) * 1000)::float8 as settled_at_ms, settled_by, settled_reason`;

function toStored(row: Row): StoredLetter {
  const messageTimestamp = new Date(row.message_timestamp_ms);
  return {
    record: {
      topic: row.topic,
      partition: row.partition ?? -1,
      offset: row.offset ?? '-1',
      key: row.key,
      headers: row.headers,
      value: row.payload,
      timestamp: messageTimestamp,
      receivedAt: new Date(row.created_at_ms),
    },
    letter: {
      id: row.id,
      consumer: row.consumer,
      status: row.status,
      messageId: row.message_id,
      type: row.type,
      topic: row.topic,
      partition: row.partition,
      offset: row.offset,
      key: row.key,
      orderingKey: row.ordering_key,
      headers: row.headers,
      payload: row.payload?.toString('utf8') ?? null,
      payloadBase64: row.payload?.toString('base64') ?? null,
      messageTimestamp,
      reason: row.reason,
      detail: row.detail,
      attempts: row.attempts,
      createdAt: new Date(row.created_at_ms),
      settledAt: row.settled_at_ms === null ? null : new Date(row.settled_at_ms),
      settledBy: row.settled_by,
      settledReason: row.settled_reason,
    },
  };
}

async function one(em: EntityManager, condition: string, parameters: readonly unknown[]): Promise<StoredLetter | null> {
  const [row] = await query<Row>(em, `select ${COLUMNS} from dead_letters where ${condition}`, parameters);
  return row === undefined ? null : toStored(row);
}

export const findLetter = (em: EntityManager, id: string) => one(em, 'id = $1', [id]);

/** Also keeps messages of the same order from being put behind it until the transaction has ended. */
export const lockLetter = (em: EntityManager, id: string) => one(em, 'id = $1 for update', [id]);

/** The earliest letter of an order that is not settled: the next one to be handled. Waits for who is settling it. */
export const lockFirstUnsettled = (em: EntityManager, consumer: string, orderingKey: string) =>
  one(
    em,
    `consumer = $1 and ordering_key = $2 and status in ('open', 'waiting') order by position limit 1 for update`,
    [consumer, orderingKey],
  );

export async function markSettled(
  em: EntityManager,
  id: string,
  settled: { readonly status: 'requeued' | 'discarded'; readonly by: string; readonly reason: string | null },
): Promise<void> {
  await query(
    em,
    'update dead_letters set status = $2, settled_at = now(), settled_by = $3, settled_reason = $4 where id = $1',
    [id, settled.status, storable(settled.by), storable(settled.reason)],
  );
}

/** A new failure: the letter stays, or becomes, one that needs a person. */
export async function addAttempt(em: EntityManager, id: string, attempt: Attempt, reason: string): Promise<void> {
  await query(
    em,
    `update dead_letters set status = 'open', reason = $3, detail = $4, attempts = attempts || $2::jsonb where id = $1`,
    [id, JSON.stringify([storableAttempt(attempt)]), reason, storable(attempt.error)],
  );
}

export type LetterFilter = {
  /** An id. Ids are version 7: newer ones are greater, also among several databases. */
  readonly before: string | null;
  readonly limit: number;
  readonly status: readonly DeadLetterStatus[];
  readonly consumer: string | null;
};

/** The newest first. */
export async function listLetters(em: EntityManager, filter: LetterFilter): Promise<readonly StoredLetter[]> {
  const rows = await query<Row>(
    em,
    `select ${COLUMNS} from dead_letters where status = any($1::text[]) and ($2::text is null or consumer = $2)
      and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [filter.status, filter.consumer, filter.before, filter.limit],
  );
  return rows.map(toStored);
}
