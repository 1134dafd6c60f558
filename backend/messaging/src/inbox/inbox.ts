import type { EntityManager } from '@mikro-orm/postgresql';
import { describeError, MessagingError } from '../errors.ts';
import type { FaultHook } from '../fault-point.ts';
import { inTransaction, type Orm } from '../in-transaction.ts';
import type { MessageDefinition, ReceivedFrom } from '../message.ts';
import type { MessagingMetrics } from '../metrics.ts';
import { createDecoder, type Refusal } from './decode.ts';
import type { Entry } from './entry.ts';
import { type Attempt, insertLetters, type NewLetter, storable } from './letter-rows.ts';
import { receive } from './receive.ts';
import { deduplicationId, type InboxRecord } from './record.ts';

export type InboxOptions<D extends MessageDefinition> = {
  readonly name: string;
  readonly orm: Orm;
  readonly definitions: readonly D[];
  readonly handle: (em: EntityManager, messages: readonly ReceivedFrom<D>[]) => Promise<void>;
  readonly orderingKey?: (message: ReceivedFrom<D>) => string | null;
  readonly metrics: MessagingMetrics | null;
  readonly faultPoint?: FaultHook | undefined;
};

/** A consumer's side of the database: what has been received, what is to be done with it, what is dead. */
export type Inbox<D extends MessageDefinition = MessageDefinition> = {
  readonly name: string;
  read(record: InboxRecord): Entry<D>;
  /** Receives and handles the entries in one transaction; what cannot be read or has to wait goes to the dead letters. */
  transact(entries: readonly Entry<D>[]): Promise<void>;
  /** Puts one entry into the dead letters, as received; does nothing if it has been received already. */
  bury(entry: Entry<D>, attempts: readonly Attempt[]): Promise<void>;
  /** Handles one entry whose id has been received before, in the transaction of `em`. Throws what the handler throws. */
  handleAgain(em: EntityManager, entry: Entry<D>): Promise<void>;
};

/** A message that a requeue could not read any better than before. */
export class UnreadableMessage extends Error {
  constructor(reason: string, detail: string) {
    super(`${reason}: ${detail}`);
    this.name = 'UnreadableMessage';
  }
}

export function createInbox<D extends MessageDefinition>(options: InboxOptions<D>): Inbox<D> {
  const { name, orm, handle, metrics, faultPoint } = options;
  const bundled = options.definitions.find((definition) => definition.bundled !== undefined);
  if (bundled !== undefined)
    throw new MessagingError(
      'bundled-definition',
      `The consumer ${name} cannot take ${bundled.type}: an inbox tells records apart, and a bundle is one for many messages. Send it unbundled, or hear it with a broadcast consumer.`,
    );
  const decode = createDecoder(options.definitions);
  const orderingKey = options.orderingKey ?? ((message) => message.key || null);

  const count = (done: { fresh: readonly Entry<D>[]; letters: readonly NewLetter[]; duplicates: number }) => {
    if (metrics === null) return;
    metrics.duplicates.inc({ consumer: name }, done.duplicates);
    for (const { reason } of done.letters) metrics.deadLetters.inc({ consumer: name, reason });
    const handled = done.fresh.filter((entry) => entry.message !== null);
    if (handled.length > 0) metrics.consumerBatch.observe({ consumer: name }, handled.length);
    for (const [topic, ofTopic] of Map.groupBy(handled, ({ record }) => record.topic))
      metrics.consumed.inc({ consumer: name, topic }, ofTopic.length);
  };

  return {
    name,
    read(record) {
      const id = deduplicationId(record);
      try {
        const [decoded] = decode(record);
        if (decoded === undefined || 'refused' in decoded)
          return { id, record, message: null, refusal: decoded ?? null, orderingKey: null };
        const { message } = decoded;
        return { id, record, message, refusal: null, orderingKey: storable(orderingKey(message)) };
      } catch (error) {
        // A schema's own code or `orderingKey` has thrown: this message is to blame, and no other.
        const refusal: Refusal = { refused: 'invalid-payload', detail: describeError(error) };
        return { id, record, message: null, refusal, orderingKey: null };
      }
    },

    async transact(entries) {
      await faultPoint?.('inbox:after-fetch');
      const end = metrics?.handling.startTimer({ consumer: name });
      const done = await inTransaction(orm, async (em) => {
        const { fresh, blocked, duplicates } = await receive(em, name, entries);
        const letters = [...fresh.flatMap(unreadable), ...blocked.map(waiting)];
        await insertLetters(em, name, letters);
        const messages = fresh.flatMap(({ message }) => message ?? []);
        if (messages.length > 0) await handle(em, messages);
        await faultPoint?.('inbox:before-commit');
        return { fresh, letters, duplicates };
      });
      end?.();
      await faultPoint?.('inbox:after-commit');
      count(done);
    },

    async bury(entry, attempts) {
      const buried = await inTransaction(orm, async (em) => {
        const { fresh, blocked } = await receive(em, name, [entry]);
        // Blocked: since it failed, an earlier message of its order has died. It waits like any other.
        const letters = [...fresh.map(() => dead(entry, attempts)), ...blocked.map(waiting)];
        await insertLetters(em, name, letters);
        return letters;
      });
      count({ fresh: [], letters: buried, duplicates: 0 });
    },

    async handleAgain(em, entry) {
      if (entry.message === null) {
        throw new UnreadableMessage(entry.refusal?.refused ?? 'unreadable', entry.refusal?.detail ?? '');
      }
      // The row may have been pruned since; without it a late redelivery would be handled once more.
      await receive(em, name, [entry]);
      await handle(em, [entry.message]);
    },
  };
}

function dead(entry: Entry, attempts: readonly Attempt[]): NewLetter {
  const { id: messageId, record, orderingKey } = entry;
  const detail = attempts.at(-1)?.error ?? '';
  return { status: 'open', messageId, record, orderingKey, reason: 'handler-failed', detail, attempts };
}

function unreadable(entry: Entry): readonly NewLetter[] {
  const { id: messageId, record, orderingKey, refusal } = entry;
  if (refusal === null) return [];
  const attempts = [{ at: new Date().toISOString(), error: `${refusal.refused}: ${refusal.detail}` }];
  return [
    { status: 'open', messageId, record, orderingKey, reason: refusal.refused, detail: refusal.detail, attempts },
  ];
}

function waiting(entry: Entry): NewLetter {
  const { id: messageId, record, orderingKey } = entry;
  const detail =
    'an earlier message of the same order is among the dead letters; this one follows when that is settled';
  return { status: 'waiting', messageId, record, orderingKey, reason: 'waits-for-earlier', detail, attempts: [] };
}
