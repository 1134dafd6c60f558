import type { Migration } from '@mikro-orm/migrations';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Admin, Consumer, ConsumerConfig, Producer, SASLOptions } from 'kafkajs';
import type { ConnectionOptions } from 'node:tls';
import type { Registry } from 'prom-client';
import type { Logger } from './logger.ts';
import type { MessageDefinition, OutgoingMessage, ReceivedFrom, ReceivedMessage } from './message.ts';

export type { Logger } from './logger.ts';
export { RESERVED_HEADERS, outgoing } from './message.ts';
export type { MessageDefinition, OutgoingMessage, PayloadOf, ReceivedFrom, ReceivedMessage } from './message.ts';

/* Kafka */
export type KafkaOptions = {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  readonly ssl?: boolean | ConnectionOptions;
  readonly sasl?: SASLOptions;
};
export type KafkaClient = {
  readonly clientId: string;
  producer(): Producer;
  consumer(config: ConsumerConfig): Consumer;
  admin(): Admin;
};
export declare function createKafka(options: KafkaOptions): KafkaClient;

export type TopicSpec = {
  readonly topic: string;
  /** 12 unless given. */
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string>>;
};
export declare function ensureTopics(
  kafka: KafkaClient,
  topics: readonly TopicSpec[],
  options: { readonly logger: Logger; readonly signal?: AbortSignal },
): Promise<void>;
export declare function checkRetention(settings: {
  readonly inboxRetentionMs: number;
  readonly inboxVariable: string;
  readonly topicRetentionMs: number;
  readonly topicVariable: string;
}): void;

/* Database */
export declare const messagingMigrations: readonly {
  readonly name: string;
  readonly class: new (...args: never[]) => Migration;
}[];
export declare function inTransaction<T>(
  orm: MikroORM,
  work: (em: EntityManager) => Promise<T>,
  options?: {
    readonly attempts?: number;
    readonly isolationLevel?: 'read committed' | 'repeatable read' | 'serializable';
  },
): Promise<T>;
export declare function isTransient(error: unknown): boolean;
export declare function isRetryableConflict(error: unknown): boolean;

/* Outbox */
export type Outbox = {
  /** Writes the messages in the transaction of `em`; throws OutsideTransactionError when there is none. */
  add(em: EntityManager, messages: readonly OutgoingMessage[]): Promise<void>;
  /** Called after each commit (never on a rollback) of a transaction that added messages. */
  onCommitted(listener: () => void): () => void;
};
/** One per MikroORM instance; give it to `createRelay`, which then wakes on every commit. */
export declare function createOutbox(options: { readonly orm: MikroORM }): Outbox;

/* Relay */
export type RelayOptions = {
  readonly name: string;
  readonly databaseUrl: string;
  readonly kafka: KafkaClient;
  readonly outbox: Outbox;
  readonly logger: Logger;
  readonly registry?: Registry;
  readonly pageSize?: number;
  readonly safetyPollMs?: number;
  readonly standbyMs?: number;
  /** How long sent rows are kept. */
  readonly retentionMs?: number;
};
export type RelayStatus = {
  readonly state: 'stopped' | 'connecting' | 'standby' | 'holder';
  readonly holder: boolean;
  /** Connected to its database, and to the broker when it is the holder. */
  readonly ready: boolean;
  readonly lastError: string | null;
  readonly lastPublishedAt: Date | null;
};
export type Relay = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Publishes everything committed so far; resolves to the number of rows. */
  runOnce(): Promise<number>;
  wake(): void;
  status(): RelayStatus;
  backlog(): Promise<{ readonly depth: number; readonly oldestAgeMs: number }>;
};
export declare function createRelay(options: RelayOptions): Relay;

/* Inbox */
export type InboxConsumerOptions<D extends MessageDefinition> = {
  /** The consumer group, and the name under which messages are deduplicated. */
  readonly name: string;
  readonly orm: MikroORM;
  readonly kafka: KafkaClient;
  readonly definitions: readonly D[];
  /** New messages only, each partition's in order of offset. Writes with `em`; a throw undoes all of it. */
  handle(em: EntityManager, messages: readonly ReceivedFrom<D>[]): Promise<void>;
  /** What later messages wait for when one of them is dead: usually an order id. The message's key unless given. */
  orderingKey?(message: ReceivedFrom<D>): string | null;
  readonly logger: Logger;
  readonly registry?: Registry;
  /** kafkajs has given up: end the process with an error, so that it is restarted. */
  onFatal(error: Error): void;
  readonly maxBatch?: number;
  /** How long received ids are kept; never shorter than the topics' retention (see checkRetention). */
  readonly retentionMs?: number;
};
export type ConsumerStatus = {
  readonly state: 'stopped' | 'starting' | 'running' | 'waiting';
  readonly ready: boolean;
  readonly partitions: number;
  readonly lastError: string | null;
};
export type InboxConsumer = {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  status(): ConsumerStatus;
  lag(): Promise<readonly { readonly topic: string; readonly partition: number; readonly lag: number }[]>;
};
export declare function createInboxConsumer<const D extends MessageDefinition>(
  options: InboxConsumerOptions<D>,
): InboxConsumer;

/* Dead letters */
export type DeadLetterStatus = 'open' | 'waiting' | 'requeued' | 'discarded';
export type DeadLetter = {
  readonly id: string;
  readonly consumer: string;
  readonly status: DeadLetterStatus;
  readonly messageId: string | null;
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
  readonly reason: string;
  readonly detail: string;
  readonly attempts: readonly { readonly at: string; readonly error: string; readonly by?: string }[];
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly settledReason: string | null;
};
export type DeadLetters = {
  list(query?: {
    readonly cursor?: string;
    readonly limit?: number;
    readonly status?: readonly DeadLetterStatus[];
    readonly consumer?: string;
  }): Promise<{ readonly items: readonly DeadLetter[]; readonly nextCursor: string | null }>;
  get(id: string): Promise<DeadLetter | null>;
  /** Handles the message again, with its id, then what waited behind it. Twice is the same as once. */
  requeue(id: string, who: string): Promise<DeadLetter>;
  /** Gives the message up; `onDiscard` runs in the same transaction (message is null when it cannot be read). */
  discard(
    id: string,
    who: string,
    reason: string,
    onDiscard?: (em: EntityManager, message: ReceivedMessage | null, letter: DeadLetter) => Promise<void>,
  ): Promise<DeadLetter>;
  /** Open and waiting letters. */
  count(): Promise<number>;
};
export declare function createDeadLetters(options: {
  readonly orm: MikroORM;
  readonly consumers: readonly InboxConsumer[];
  readonly logger: Logger;
}): DeadLetters;

/* Broadcast */
export type BroadcastConsumerOptions<D extends MessageDefinition> = {
  readonly name: string;
  readonly kafka: KafkaClient;
  readonly definitions: readonly D[];
  /** Everything one fetch brought, each partition's in order of offset. Must not throw; what it throws is logged. */
  handle(messages: readonly ReceivedFrom<D>[]): Promise<void> | void;
  readonly logger: Logger;
  readonly registry?: Registry;
  onFatal(error: Error): void;
};
export type BroadcastConsumer = { start(): Promise<void>; stop(): Promise<void>; status(): ConsumerStatus };
export declare function createBroadcastConsumer<const D extends MessageDefinition>(
  options: BroadcastConsumerOptions<D>,
): BroadcastConsumer;

/* Errors */
export type MessagingErrorCode =
  | 'outside-transaction'
  | 'invalid-message'
  | 'retention-too-short'
  | 'unknown-dead-letter'
  | 'unknown-consumer'
  | 'already-settled';
export declare class MessagingError extends Error {
  readonly code: MessagingErrorCode;
}
export declare class OutsideTransactionError extends MessagingError {}
