export {
  createBroadcastConsumer,
  type BroadcastConsumer,
  type BroadcastConsumerOptions,
} from './broadcast/broadcast-consumer.ts';
export { bundleItems, type BundleItem } from './bundle.ts';
export { createLagReader, type PartitionLag } from './consumer/lag.ts';
export { isRetryableConflict, isTransient } from './database-errors.ts';
export {
  createDeadLetters,
  type DeadLetterQuery,
  type DeadLetters,
  type DeadLettersOptions,
  type DiscardHook,
} from './dead-letters/dead-letters.ts';
export type { DeadLetter, DeadLetterStatus } from './dead-letters/rows.ts';
export { MessagingError, OutsideTransactionError, type MessagingErrorCode } from './errors.ts';
export { faultPoints, type FaultHook } from './fault-point.ts';
export { inTransaction, type Orm, type TransactionOptions } from './in-transaction.ts';
export {
  createInboxConsumer,
  type ConsumerStatus,
  type InboxConsumer,
  type InboxConsumerOptions,
} from './inbox/inbox-consumer.ts';
export type { Attempt } from './inbox/letter-rows.ts';
export { createKafka, type KafkaClient, type KafkaOptions } from './kafka/client.ts';
export type { Logger } from './logger.ts';
export {
  outgoing,
  RESERVED_HEADERS,
  type MessageDefinition,
  type OutgoingMessage,
  type PayloadOf,
  type ReceivedFrom,
  type ReceivedMessage,
} from './message.ts';
export { messagingMigrations } from './migrations.ts';
export { newId } from './new-id.ts';
export { createOutbox, type Outbox, type OutboxOptions } from './outbox.ts';
export { createRelay, type Relay, type RelayOptions, type RelayStatus } from './relay/relay.ts';
export { checkRetention, type RetentionSettings } from './retention.ts';
export { ensureTopics, type TopicSpec } from './topics.ts';
export { consumerSpan, type MessageSpan, type MessageTracer, type OpenMessageSpan } from './tracing/message-tracer.ts';
