import { KafkaJSProtocolError } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { isOutage, isRebalance, isRefusal, isTopicFault } from './kafka-errors.ts';

const protocol = (type: string, retriable: boolean) =>
  new KafkaJSProtocolError(Object.assign(new Error(type), { type, code: 1, retriable }));
const named = (name: string, cause?: Error) => Object.assign(new Error(name, { cause }), { name });

describe('kafka errors', () => {
  it('tells a refused record from an outage, also inside of wrappers', () => {
    const refused = protocol('MESSAGE_TOO_LARGE', false);
    expect(isRefusal(refused)).toBe(true);
    expect(isRefusal(named('KafkaJSNonRetriableError', refused))).toBe(true);
    expect(isRefusal(named('KafkaJSConnectionError'))).toBe(false);
  });

  it('tells a fault of one topic', () => {
    const unknown = protocol('UNKNOWN_TOPIC_OR_PARTITION', true);
    expect(isTopicFault(named('KafkaJSNumberOfRetriesExceeded', unknown))).toBe(true);
    expect(isTopicFault(protocol('NOT_ENOUGH_REPLICAS', true))).toBe(false);
  });

  it.each(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR_FOR_GROUP'])(
    '%s means joining again',
    (type) => {
      expect(isRebalance(protocol(type, false))).toBe(true);
    },
  );

  it.each([
    'KafkaJSNumberOfRetriesExceeded',
    'KafkaJSGroupCoordinatorNotFound',
    'KafkaJSLockTimeout',
    'KafkaJSNoBrokerAvailableError',
    'KafkaJSConnectionError',
  ])('%s is an outage', (name) => {
    expect(isOutage(named(name))).toBe(true);
  });

  it('a bug in the client library is none, and neither is a refused password', () => {
    expect(isOutage(named('KafkaJSNonRetriableError', new TypeError('x is undefined')))).toBe(false);
    expect(isOutage(named('KafkaJSSASLAuthenticationError'))).toBe(false);
  });
});
