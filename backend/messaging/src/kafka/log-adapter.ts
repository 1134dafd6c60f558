import { type LogEntry, logLevel } from 'kafkajs';
import type { Logger } from '../logger.ts';

/**
 * What kafkajs calls an error and is everyday life, or repeats many times a second while the broker is away: rebalances, a
 * coordinator that is still loading, connections. The consumers, the relay and the topics tell once what a person needs
 * to know; these are its details.
 */
const ROUTINE = [
  /rebalanc|re-joining|coordinator|is loading|limiting retries for the idempotent producer/i,
  /connection|failed to connect|econn|disconnect|timed out|no broker available|server closed|topic-partition|leader/i,
  /^failed to send messages|^crash: |restarting the consumer/i,
  /^response (heartbeat|joingroup|syncgroup|offsetcommit|leavegroup|initproducerid|findcoordinator|groupcoordinator|createtopics|deletegroups|listoffsets)/i,
];

/** kafkajs's log lines as ours: its info becomes debug, because it reports every join and every stop. */
export function logCreator(logger: Logger): () => (entry: LogEntry) => void {
  return () => (entry) => {
    const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...fields } = entry.log;
    const details = { ...fields, namespace: entry.namespace };
    const serious = entry.level === logLevel.ERROR || entry.level === logLevel.WARN;
    if (serious && !ROUTINE.some((pattern) => pattern.test(message))) logger.warn(details, `kafkajs: ${message}`);
    else logger.debug(details, `kafkajs: ${message}`);
  };
}
