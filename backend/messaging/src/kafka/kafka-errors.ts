import { errorChain, errorField } from '../errors.ts';

/** The broker has read this very record and will never take it. */
const REFUSALS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
]);

/** Something is wrong with the topic, not with the broker: other topics must go on. */
const TOPIC_FAULTS = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'POLICY_VIOLATION',
]);

const REBALANCES = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/**
 * Final to kafkajs, and yet only an outage: it says "not retriable" of a coordinator that it did not find because the
 * connection broke while it asked, and of a lock that it did not get in time.
 */
const OUTAGES = new Set([
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSTimeout',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
]);

function anyOf(error: unknown, field: 'type' | 'name', values: ReadonlySet<string>): boolean {
  return errorChain(error).some((link) => values.has(errorField(link, field) ?? ''));
}

export const isRefusal = (error: unknown): boolean => anyOf(error, 'type', REFUSALS);
export const isTopicFault = (error: unknown): boolean => anyOf(error, 'type', TOPIC_FAULTS);
/** The member must join again; whatever it holds may already belong to another. */
export const isRebalance = (error: unknown): boolean => anyOf(error, 'type', REBALANCES);

/** A consumer that ended with this error may be made anew; with any other the process had better end. */
export function isOutage(error: unknown): boolean {
  if (anyOf(error, 'name', OUTAGES) || isRebalance(error)) return true;
  const chain = errorChain(error);
  const cause = chain.at(-1);
  return typeof cause === 'object' && cause !== null && Reflect.get(cause, 'retriable') === true;
}
