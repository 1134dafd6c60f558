import { describeError } from '../errors.ts';
import type { FaultHook } from '../fault-point.ts';
import { isRefusal, isTopicFault } from '../kafka/kafka-errors.ts';
import type { Logger } from '../logger.ts';
import type { MessagingMetrics } from '../metrics.ts';
import { newId } from '../new-id.ts';
import type { Publisher } from './publisher.ts';
import { ScanFloor } from './scan-floor.ts';
import type { RelaySession } from './session.ts';
import { BURY, MARK_SENT, type OutboxRow, SELECT_PAGE } from './statements.ts';

/** The broker does not take messages at present. The rows are unsent and stay so. */
export class PublishFailure extends Error {
  constructor(cause: unknown) {
    super(describeError(cause), { cause });
    this.name = 'PublishFailure';
  }
}

export type DrainOptions = {
  readonly name: string;
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly metrics: MessagingMetrics | null;
  readonly pageSize: number;
  readonly maxBatchBytes: number;
  readonly scanLagMs: number;
  readonly faultPoint?: FaultHook | undefined;
  /** Asked between batches: a relay that is being stopped leaves the rest to its successor. */
  readonly shouldStop: () => boolean;
};

export type Drain = {
  /** Publishes what is there, in order. `full` looks at every position. */
  run(session: RelaySession, full: boolean): Promise<Drained>;
  /** Forgets what earlier scans have seen; for a relay that has just become active. */
  reset(): void;
};

/** How many rows were published, and how long the first look for them took. */
export type Drained = { readonly published: number; readonly scanMs: number };

const TOPIC_PAUSE_MS = 1000;
const LONGEST_TOPIC_PAUSE_MS = 30_000;

/** Publishing page by page: read, send, mark. Messages of one key leave in the order of their positions. */
export function createDrain(options: DrainOptions): Drain {
  const { name, publisher, logger, metrics, pageSize, maxBatchBytes, faultPoint, shouldStop } = options;
  const floor = new ScanFloor(options.scanLagMs);
  /** Topics that do not take messages: their rows wait, those of other topics go on. */
  const held = new Map<string, { until: number; pause: number }>();

  const hold = (topic: string, error: unknown) => {
    const pause = Math.min((held.get(topic)?.pause ?? TOPIC_PAUSE_MS / 2) * 2, LONGEST_TOPIC_PAUSE_MS);
    held.set(topic, { until: Date.now() + pause, pause });
    logger.error(
      { relay: name, topic, error: describeError(error), nextTryInMs: pause },
      `the topic ${topic} does not take messages: they wait in the outbox; does it exist?`,
    );
  };

  /** No consumer can ever get this row, so nothing behind it waits: it goes to the dead letters and the rest goes on. */
  const bury = async (session: RelaySession, row: OutboxRow, error: unknown) => {
    const reason = describeError(error);
    const attempts = JSON.stringify([{ at: new Date().toISOString(), error: reason }]);
    await session.query(BURY, [row.id, newId(), `outbox:${name}`, reason, attempts]);
    metrics?.deadLetters.inc({ consumer: `outbox:${name}`, reason: 'refused-by-broker' });
    logger.error(
      { relay: name, messageId: row.id, type: row.type, topic: row.topic, error: reason },
      'the broker refuses this message: it is in the dead letters now',
    );
  };

  const mark = async (
    session: RelaySession,
    rows: readonly OutboxRow[],
    sent: Awaited<ReturnType<Publisher['publish']>>,
  ) => {
    await session.query(MARK_SENT, [
      rows.map((row) => row.id),
      sent.map((place) => place.partition),
      sent.map((place) => place.offset),
    ]);
    if (metrics === null) return;
    const now = Date.now();
    metrics.relayBatch.observe({ relay: name }, rows.length);
    const insertToAck = metrics.insertToAck.labels({ relay: name });
    for (const row of rows) insertToAck.observe(Math.max(0, now - row.created_at.getTime()) / 1000);
    for (const [topic, ofTopic] of Map.groupBy(rows, (row) => row.topic))
      metrics.published.inc({ relay: name, topic }, ofTopic.length);
  };

  const send = async (session: RelaySession, rows: readonly OutboxRow[]): Promise<number> => {
    await faultPoint?.('relay:before-publish');
    let sent: Awaited<ReturnType<Publisher['publish']>>;
    try {
      sent = await publisher.publish(rows);
    } catch (error) {
      return await sendWithout(session, rows, error);
    }
    for (const row of rows) held.delete(row.topic);
    await faultPoint?.('relay:after-publish');
    await mark(session, rows, sent);
    await faultPoint?.('relay:after-mark');
    return rows.length;
  };

  /** Finds what in a failed batch is to blame, and sends the rest. Throws PublishFailure when it is the broker. */
  const sendWithout = async (session: RelaySession, rows: readonly OutboxRow[], error: unknown): Promise<number> => {
    const [first] = rows;
    if (first === undefined) return 0;
    if (isRefusal(error)) {
      if (rows.length === 1) {
        await bury(session, first, error);
        return 0;
      }
      const middle = Math.ceil(rows.length / 2);
      return (await send(session, rows.slice(0, middle))) + (await send(session, rows.slice(middle)));
    }
    if (!isTopicFault(error)) throw new PublishFailure(error);
    const topics = Map.groupBy(rows, (row) => row.topic);
    if (topics.size === 1) {
      hold(first.topic, error);
      return 0;
    }
    let published = 0;
    for (const ofTopic of topics.values()) published += await send(session, ofTopic);
    return published;
  };

  const heldNow = (now: number) => [...held].filter(([, { until }]) => until > now).map(([topic]) => topic);

  return {
    async run(session, full) {
      let published = 0;
      let scanMs = -1;
      let after = full ? '0' : floor.at(Date.now());
      while (!shouldStop()) {
        const startedAt = Date.now();
        const page = await session.query<OutboxRow>(SELECT_PAGE, [after, heldNow(startedAt), pageSize]);
        if (scanMs < 0) scanMs = Date.now() - startedAt;
        for (const batch of inBatches(page, maxBatchBytes)) {
          if (shouldStop()) return { published, scanMs };
          published += await send(session, batch);
        }
        const last = page.at(-1);
        if (last === undefined) break;
        floor.note(
          page.map((row) => row.position),
          Date.now(),
        );
        after = last.position;
        if (page.length < pageSize) break;
      }
      return { published, scanMs };
    },
    reset() {
      floor.reset();
      held.clear();
    },
  };
}

/** In order, each batch no larger than the broker takes for one partition; a row that is larger alone goes alone. */
export function inBatches(rows: readonly OutboxRow[], maxBytes: number): readonly (readonly OutboxRow[])[] {
  const batches: OutboxRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(row.payload) + row.key.length + (row.headers?.length ?? 0) + 200;
    const current = batches.at(-1);
    if (current === undefined || bytes + size > maxBytes) {
      batches.push([row]);
      bytes = size;
    } else {
      current.push(row);
      bytes += size;
    }
  }
  return batches;
}
