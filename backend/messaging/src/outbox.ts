import type { EntityManager } from '@mikro-orm/postgresql';
import { validate as isUuid } from 'uuid';
import { watchCommits } from './after-commit.ts';
import { inBundles } from './bundle.ts';
import { MessagingError, OutsideTransactionError } from './errors.ts';
import { guardTransactions } from './guard-transactions.ts';
import type { Orm } from './in-transaction.ts';
import { RESERVED_HEADERS, type OutgoingMessage } from './message.ts';
import { newId } from './new-id.ts';
import { query } from './sql.ts';

export type Outbox = {
  /**
   * Writes the messages in the transaction of `em`, in this order; they are published after its commit.
   *
   * Messages of one key are published in the order of their commits if the writers of that key take turns, that is, if
   * each holds a lock (the account's row, say) from before this call to its commit.
   *
   * Throws OutsideTransactionError without a transaction, MessagingError `invalid-message` for a payload that its own
   * schema refuses, an empty key, a reserved header, an id that is no UUID or of a bundled message, or a payload over
   * `maxPayloadBytes`.
   */
  add(em: EntityManager, messages: readonly OutgoingMessage[]): Promise<void>;
  /**
   * Publishes messages again that were sent and then lost by the broker, with the ids they had. Resolves to how many
   * were still there; the others have been pruned and must be added anew, with their ids.
   */
  resend(em: EntityManager, ids: readonly string[]): Promise<number>;
  /** Called after each commit, and never after a rollback, of a transaction that used the outbox. Returns its end. */
  onCommitted(listener: () => void): () => void;
};

export type OutboxOptions = {
  readonly orm: Orm;
  /** A broker takes 1 MiB with everything around it; what it would refuse is refused here, where somebody can act. */
  readonly maxPayloadBytes?: number;
};

type Row = {
  readonly id: string | undefined;
  readonly topic: string;
  readonly type: string;
  readonly version: number;
  readonly key: string;
  readonly payload: string;
  readonly headers: string | null;
};

/** JSON goes as lines: it has no line breaks, and in an array of text each of its quotes would be escaped and read again. */
const INSERT = `insert into outbox_messages (id, topic, type, version, key, payload, headers)
select m.id, m.topic, m.type, m.version, m.key, m.payload::json, nullif(m.headers, '')::json
from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], string_to_array($6, e'\\n'), string_to_array($7, e'\\n'))
  with ordinality as m(id, topic, type, version, key, payload, headers, place)
order by m.place`;

const RESEND = `update outbox_messages set sent = false, sent_at = null where id = any($1::uuid[]) returning 1`;

/** The outbox of one MikroORM instance. Give it to `createRelay`, which publishes from it after every commit. */
export function createOutbox({ orm, maxPayloadBytes = 900_000 }: OutboxOptions): Outbox {
  guardTransactions(orm.em).catch(() => undefined);
  const listeners = new Set<() => void>();
  const commits = watchCommits(orm, () => {
    for (const listener of listeners) listener();
  });

  return {
    async add(em, messages) {
      if (!em.isInTransaction()) throw new OutsideTransactionError();
      if (messages.length === 0) return;
      const rows = toRows(messages, maxPayloadBytes);
      await query(em, INSERT, [
        rows.map((row) => row.id ?? newId()),
        rows.map((row) => row.topic),
        rows.map((row) => row.type),
        rows.map((row) => row.version),
        rows.map((row) => row.key),
        rows.map((row) => row.payload).join('\n'),
        rows.map((row) => row.headers ?? '').join('\n'),
      ]);
      commits.mark(em);
    },
    async resend(em, ids) {
      if (!em.isInTransaction()) throw new OutsideTransactionError();
      const rows = await query(em, RESEND, [ids]);
      if (rows.length > 0) commits.mark(em);
      return rows.length;
    },
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** In the order of the messages; bundles come after the others. */
function toRows(messages: readonly OutgoingMessage[], maxPayloadBytes: number): readonly Row[] {
  const rowsOf = (some: readonly OutgoingMessage[]): readonly Row[] => some.map((each) => toRow(each, maxPayloadBytes));
  const bundled = messages.filter(({ definition }) => definition.bundled !== undefined);
  return [
    ...rowsOf(messages.filter(({ definition }) => definition.bundled === undefined)),
    ...[...Map.groupBy(bundled, ({ definition }) => definition)].flatMap(([{ bundled: into }, ofOne]) =>
      into === undefined ? [] : inBundles(rowsOf(ofOne), into.partitions),
    ),
  ];
}

/** The payload is written down here: what the caller changes later is not sent. */
function toRow(message: OutgoingMessage, maxPayloadBytes: number): Row {
  const { definition, key, headers, traceparent, id } = message;
  const name = `${definition.type} version ${definition.version}`;
  const refuse = (why: string): never => {
    throw new MessagingError('invalid-message', `The message ${name} cannot be sent: ${why}.`);
  };
  if (key === '') refuse('its key is empty; messages without a key have no order');
  if (id !== undefined && definition.bundled !== undefined) refuse('it is bundled, and cannot have an id of its own');
  if (id !== undefined && !isUuid(id)) refuse(`its id ${JSON.stringify(id)} is not a UUID`);
  const checked = definition.schema.safeParse(message.payload);
  if (!checked.success) refuse(`its payload does not match its schema: ${checked.error.message}`);
  const payload = JSON.stringify(message.payload);
  if (Buffer.byteLength(payload) > maxPayloadBytes) refuse(`its payload is over ${maxPayloadBytes} bytes`);
  const all = traceparent === undefined ? headers : { ...headers, traceparent };
  for (const header of RESERVED_HEADERS)
    if (headers !== undefined && header in headers) refuse(`the header ${header} is written by messaging itself`);
  return {
    id,
    topic: definition.topic,
    type: definition.type,
    version: definition.version,
    key,
    payload,
    headers: all === undefined ? null : JSON.stringify(all),
  };
}
