import { type LogEntry, logLevel } from 'kafkajs';
import type { Logger } from '../logger.ts';

/**
 * What kafkajs calls an error and is everyday life: rebalances, a coordinator that is still loading, a connection
 * that it opens again. The supervisor, the relay and the topics tell the story that a person needs; these are its details.
 */
const ROUTINE =
  /rebalanc|re-joining|coordinator|is loading|limiting retries for the idempotent producer|^response (heartbeat|joingroup|syncgroup|offsetcommit|leavegroup|initproducerid|findcoordinator|groupcoordinator|createtopics|deletegroups)/i;

/** kafkajs's log lines as ours: its info becomes debug, because it reports every join and every stop. */
export function logCreator(logger: Logger): () => (entry: LogEntry) => void {
  return () => (entry) => {
    const { message, timestamp: _, logger: __, stack: ___, ...fields } = entry.log;
    const text = `kafkajs: ${message}`;
    const details = { ...fields, namespace: entry.namespace };
    if (entry.level === logLevel.ERROR && !ROUTINE.test(message)) logger.warn(details, text);
    else if (entry.level === logLevel.WARN && !ROUTINE.test(message)) logger.warn(details, text);
    else logger.debug(details, text);
  };
}
