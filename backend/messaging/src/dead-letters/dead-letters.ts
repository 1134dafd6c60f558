import type { EntityManager } from '@mikro-orm/postgresql';
import { validate as isUuid } from 'uuid';
import { isRetryableConflict, isTransient } from '../database-errors.ts';
import { describeError, MessagingError } from '../errors.ts';
import { inTransaction, type Orm } from '../in-transaction.ts';
import type { InboxConsumer } from '../inbox/inbox-consumer.ts';
import { type Inbox, UnreadableMessage } from '../inbox/inbox.ts';
import type { Logger } from '../logger.ts';
import type { ReceivedMessage } from '../message.ts';
import { sendAgain } from './refused-by-broker.ts';
import {
  addAttempt,
  type DeadLetter,
  type DeadLetterStatus,
  findLetter,
  listLetters,
  lockLetter,
  markSettled,
  type StoredLetter,
} from './rows.ts';
import { countUnsettled, handleWaiting } from './unsettled.ts';

export type DeadLetterQuery = {
  /** `nextCursor` of the page before: the id of its last letter. */
  readonly cursor?: string;
  /** 1 to 100; 50 unless given. */
  readonly limit?: number;
  /** Open and waiting ones unless given. */
  readonly status?: readonly DeadLetterStatus[];
  readonly consumer?: string;
};

/** Runs in the transaction that discards a letter; `message` is null when it cannot be read. */
export type DiscardHook = (em: EntityManager, message: ReceivedMessage | null, letter: DeadLetter) => Promise<void>;

/**
 * What a person can do about dead letters. `requeue` and `discard` throw MessagingError: `unknown-dead-letter`,
 * `unknown-consumer` (another process has its handler), `already-settled` (the other way), `not-requeueable` (it waits
 * behind an earlier one, which must be settled first). An outage is thrown as it is, and nothing has happened.
 */
export type DeadLetters = {
  list(query?: DeadLetterQuery): Promise<{ readonly items: readonly DeadLetter[]; readonly nextCursor: string | null }>;
  get(id: string): Promise<DeadLetter | null>;
  /**
   * Handles the message again, with its id, by the consumer's own handler, and then what waited behind it, in order.
   * Twice is the same as once. When it fails again the letter stays open, with one more attempt.
   */
  requeue(id: string, who: string): Promise<DeadLetter>;
  /** Gives the message up, for a reason that is kept; what waited behind it is handled. Twice is the same as once. */
  discard(id: string, who: string, reason: string, onDiscard?: DiscardHook): Promise<DeadLetter>;
  /** Open and waiting letters of all consumers. */
  count(): Promise<number>;
};

export type DeadLettersOptions = {
  readonly orm: Orm;
  /** Their handlers handle again. They need not be started. */
  readonly consumers: readonly InboxConsumer[];
  readonly logger: Logger;
};

const UNSETTLED: readonly DeadLetterStatus[] = ['open', 'waiting'];

/** The dead letters of one database. */
export function createDeadLetters({ orm, consumers, logger }: DeadLettersOptions): DeadLetters {
  const inboxes = new Map(consumers.map(({ inbox }) => [inbox.name, inbox]));

  const find = async (id: string): Promise<StoredLetter> => {
    const stored = isUuid(id) ? await findLetter(orm.em.fork(), id) : null;
    if (stored === null) throw new MessagingError('unknown-dead-letter', `There is no dead letter ${id}.`);
    return stored;
  };

  const inboxOf = (letter: DeadLetter): Inbox => {
    const inbox = inboxes.get(letter.consumer);
    if (inbox !== undefined) return inbox;
    throw new MessagingError(
      'unknown-consumer',
      `The dead letter ${letter.id} belongs to ${letter.consumer}, which this process does not know; settle it where that consumer lives.`,
    );
  };

  /** Locks the letter and runs `work` unless that was done before. */
  const settle = async (
    id: string,
    status: 'requeued' | 'discarded',
    work: (em: EntityManager, stored: StoredLetter) => Promise<void>,
  ): Promise<void> => {
    await inTransaction(orm, async (em) => {
      const stored = await lockLetter(em, id);
      if (stored === null) throw new MessagingError('unknown-dead-letter', `There is no dead letter ${id}.`);
      const { letter } = stored;
      if (letter.status === status) return;
      if (letter.status !== 'open' && letter.status !== 'waiting')
        throw new MessagingError(
          'already-settled',
          `The dead letter ${id} has been ${letter.status} by ${letter.settledBy}.`,
        );
      await work(em, stored);
    });
  };

  const release = async (letter: DeadLetter, who: string): Promise<void> => {
    const inbox = inboxes.get(letter.consumer);
    if (inbox !== undefined && letter.orderingKey !== null) await handleWaiting(orm, inbox, letter.orderingKey, who);
  };

  const handleAgain = async (em: EntityManager, { letter, record }: StoredLetter): Promise<void> => {
    if (letter.status === 'waiting')
      throw new MessagingError(
        'not-requeueable',
        `The dead letter ${letter.id} waits behind an earlier message of its order; settle that one, and this one follows.`,
      );
    if (letter.reason === 'refused-by-broker') return await sendAgain(em, letter);
    const inbox = inboxOf(letter);
    await inbox.handleAgain(em, inbox.read(record));
  };

  return {
    async list({ cursor, limit = 50, status = UNSETTLED, consumer } = {}) {
      const rows = await listLetters(orm.em.fork(), {
        before: cursor === undefined ? null : readCursor(cursor),
        limit: Math.min(100, Math.max(1, limit)) + 1,
        status,
        consumer: consumer ?? null,
      });
      const page = rows.slice(0, Math.min(100, Math.max(1, limit)));
      const last = page.at(-1);
      return {
        items: page.map(({ letter }) => letter),
        nextCursor: rows.length > page.length && last !== undefined ? last.letter.id : null,
      };
    },

    async get(id) {
      return isUuid(id) ? ((await findLetter(orm.em.fork(), id))?.letter ?? null) : null;
    },

    async requeue(id, who) {
      const { letter } = await find(id);
      try {
        await settle(id, 'requeued', async (em, stored) => {
          await handleAgain(em, stored);
          await markSettled(em, id, { status: 'requeued', by: who, reason: null });
        });
      } catch (error) {
        if (error instanceof MessagingError || isTransient(error) || isRetryableConflict(error)) throw error;
        const attempt = { at: new Date().toISOString(), error: describeError(error), by: who };
        const reason = error instanceof UnreadableMessage ? letter.reason : 'handler-failed';
        await settle(id, 'requeued', (em) => addAttempt(em, id, attempt, reason));
        logger.warn(
          { deadLetter: id, messageId: letter.messageId, error: attempt.error },
          'requeued, and failed again',
        );
        return (await find(id)).letter;
      }
      logger.info({ deadLetter: id, messageId: letter.messageId, who }, 'requeued');
      await release(letter, who);
      return (await find(id)).letter;
    },

    async discard(id, who, reason, onDiscard) {
      const { letter } = await find(id);
      await settle(id, 'discarded', async (em, stored) => {
        const message = inboxes.get(stored.letter.consumer)?.read(stored.record).message ?? null;
        await onDiscard?.(em, message, stored.letter);
        await markSettled(em, id, { status: 'discarded', by: who, reason });
      });
      logger.info({ deadLetter: id, messageId: letter.messageId, who }, 'discarded');
      await release(letter, who);
      return (await find(id)).letter;
    },

    count: () => countUnsettled(orm, null),
  };
}

function readCursor(cursor: string): string {
  if (isUuid(cursor)) return cursor;
  throw new MessagingError('invalid-cursor', 'The cursor is not one that a list of dead letters has returned.');
}
