import type { Registry } from 'prom-client';
import { Backoff } from '../backoff.ts';
import { describeError, MessagingError } from '../errors.ts';
import type { FaultHook } from '../fault-point.ts';
import type { KafkaClient } from '../kafka/client.ts';
import type { Logger } from '../logger.ts';
import { metricsFor } from '../metrics.ts';
import type { Outbox } from '../outbox.ts';
import type { MessageTracer } from '../tracing/message-tracer.ts';
import { tracePublisher } from '../tracing/trace-publisher.ts';
import { WakeSignal } from '../wake-signal.ts';
import { endedWithin } from '../within.ts';
import { createDrain, type Drained, PublishFailure } from './drain.ts';
import { createNotifier } from './notifier.ts';
import { createPublisher } from './publisher.ts';
import { restAfter } from './rest.ts';
import { LOCK, openSession, type RelaySession } from './session.ts';
import { BACKLOG, HOLDER, PRUNE, SENT_LATELY } from './statements.ts';

export type RelayOptions = {
  /** In logs, metrics and the dead letters. Of all relays on one database, whatever their names, one is active. */
  readonly name: string;
  /** For a session of its own; a pooler in transaction mode would break both the lock and LISTEN. */
  readonly databaseUrl: string;
  readonly kafka: KafkaClient;
  readonly outbox: Outbox;
  readonly logger: Logger;
  readonly registry?: Registry;
  readonly pageSize?: number;
  /** What one request to the broker may carry; a broker takes 1 MiB for one partition. */
  readonly maxBatchBytes?: number;
  /** How late a message can be when every wake-up was missed. */
  readonly safetyPollMs?: number;
  /** Transactions longer than this may be published by the poll instead of their own wake-up. */
  readonly scanLagMs?: number;
  /** How often a relay that stands by asks for the lock. */
  readonly standbyMs?: number;
  /** How long sent rows are kept. */
  readonly retentionMs?: number;
  /** How many processes write to this outbox; one when absent. */
  readonly instances?: () => number;
  readonly faultPoint?: FaultHook | undefined;
  /** Makes a span for each message that is sent. */
  readonly tracer?: MessageTracer | undefined;
};

export type RelayStatus = {
  readonly state: 'stopped' | 'connecting' | 'standby' | 'holder';
  readonly holder: boolean;
  /** Connected to the database and, when it is the holder, not refused by the broker. */
  readonly ready: boolean;
  readonly lastError: string | null;
  readonly lastPublishedAt: Date | null;
};

export type Relay = {
  /** Returns at once; the relay connects, and waits for the database or the broker as long as it takes. */
  start(): Promise<void>;
  /** Finishes the batch under way and hands over. Takes a few seconds at most, whatever is away. */
  stop(): Promise<void>;
  /**
   * Publishes everything that is committed now and resolves to the number of rows; 0 when another relay is active.
   * Works on a relay that was not started, so that a test can drive it by hand.
   */
  runOnce(): Promise<number>;
  /** There may be something to publish. Called by the outbox after every commit. */
  wake(): void;
  status(): RelayStatus;
  /** Committed and not yet sent. Rejects while the database is away. */
  backlog(): Promise<{ readonly depth: number; readonly oldestAgeMs: number }>;
  /** What all relays of the database do: how much they send, and which one is active. Rejects while the database is away. */
  activity(): Promise<{ readonly sentPerSecond: number; readonly holder: string | null }>;
};

const DAY_MS = 86_400_000;
const STOP_LIMIT_MS = 4000;
const PRUNE_ROWS = 500;
const PRUNE_REST_MS = 60_000;
const PRUNE_STEP_MS = 100;
/** Looking at every position may take no more than one part in so many of the time. */
const FULL_SCAN_SHARE = 50;
/** The time over which sending is averaged. */
const ACTIVITY_SECONDS = 5;

/**
 * Moves committed rows from the outbox to Kafka, in order.
 *
 * Delivery is at least once: a relay that dies between the acknowledgement and the mark leaves rows that its successor
 * sends again, under the same ids; inboxes drop them. A relay whose session breaks stops and asks for the lock anew.
 */
export function createRelay(options: RelayOptions): Relay {
  const { name, logger } = options;
  const { pageSize = 500, safetyPollMs = 1000, standbyMs = 1000, retentionMs = DAY_MS } = options;
  const metrics = options.registry === undefined ? null : metricsFor(options.registry);
  const signal = new WakeSignal();
  const plain = createPublisher(options.kafka);
  const publisher = options.tracer === undefined ? plain : tracePublisher(plain, options.tracer);
  const reconnect = new Backoff(100, 3000);

  let state: RelayStatus['state'] = 'stopped';
  let stopping = false;
  let running: Promise<void> | null = null;
  let session: RelaySession | null = null;
  let lastError: string | null = null;
  let lastPublishedAt: Date | null = null;
  let brokerAway = false;
  let draining: Promise<unknown> = Promise.resolve();
  const detach: (() => void)[] = [];

  const drain = createDrain({
    name,
    publisher,
    logger,
    metrics,
    pageSize,
    maxBatchBytes: options.maxBatchBytes ?? 900_000,
    scanLagMs: options.scanLagMs ?? 1000,
    faultPoint: options.faultPoint,
    shouldStop: () => stopping,
  });

  const notifyHolder = createNotifier(
    async () => await session?.notify(),
    (error) =>
      logger.debug({ relay: name, error: describeError(error) }, 'the active relay was not notified; it polls'),
  );

  const enter = (next: RelayStatus['state']) => {
    state = next;
    metrics?.relayHolder.set({ relay: name }, next === 'holder' ? 1 : 0);
  };

  const open = () =>
    openSession({ databaseUrl: options.databaseUrl, name, logger }, (error) => {
      lastError = describeError(error);
      signal.raise();
    });

  /** Nothing more to be done with this session. */
  const over = (current: RelaySession | null) => stopping || current?.lost === true;

  /** Waits, deaf to wake-ups, unless the relay stops or its session is gone. */
  const rest = async (ms: number, current: RelaySession | null) => {
    const until = Date.now() + ms;
    while (!over(current) && Date.now() < until) {
      signal.take();
      await signal.wait(until - Date.now());
    }
  };

  /** One drain at a time, whoever asks. */
  const drainOnce = async (current: RelaySession, full: boolean): Promise<Drained> => {
    const start = () => drain.run(current, full);
    const turn = draining.then(start, start);
    draining = turn;
    const drained = await turn;
    if (drained.published > 0) lastPublishedAt = new Date();
    if (brokerAway) logger.info({ relay: name }, 'the broker takes messages again');
    brokerAway = false;
    lastError = null;
    return drained;
  };

  const waitForLock = async (current: RelaySession): Promise<boolean> => {
    while (!over(current)) {
      if (await current.tryLock()) return true;
      if (state !== 'standby') logger.info({ relay: name }, 'another relay is active; this one stands by');
      enter('standby');
      await rest(standbyMs, current);
    }
    return false;
  };

  const prune = async (current: RelaySession): Promise<number> => {
    const pruned = await current.query(PRUNE, [retentionMs / 1000, PRUNE_ROWS]);
    return Date.now() + (pruned.length < PRUNE_ROWS ? PRUNE_REST_MS : PRUNE_STEP_MS);
  };

  /** The active relay's life: publish, prune a little, wait for the next commit. Throws when the session is unusable. */
  const hold = async (current: RelaySession): Promise<void> => {
    await current.listen(() => signal.raise());
    enter('holder');
    drain.reset();
    logger.info({ relay: name }, 'the relay is active');
    void publisher.warmUp();
    const retry = new Backoff(100, 3000);
    let nextFullScan = 0;
    let nextPrune = 0;
    while (!over(current)) {
      signal.take();
      const full = Date.now() >= nextFullScan;
      const startedAt = performance.now();
      try {
        const { published, scanMs } = await drainOnce(current, full);
        if (published > 0) await restAfter(startedAt, options.instances?.());
        retry.reset();
        reconnect.reset();
        if (full) nextFullScan = Date.now() + Math.max(safetyPollMs, scanMs * FULL_SCAN_SHARE);
      } catch (error) {
        if (!(error instanceof PublishFailure)) throw error;
        lastError = error.message;
        if (!brokerAway) logger.error({ relay: name, error: lastError }, 'the broker takes no messages; they wait');
        brokerAway = true;
        nextFullScan = 0;
        await rest(retry.next(), current);
        continue;
      }
      if (Date.now() >= nextPrune) nextPrune = await prune(current);
      await signal.wait(Math.max(1, Math.min(nextFullScan, nextPrune) - Date.now()));
    }
  };

  const supervise = async (): Promise<void> => {
    while (!over(null)) {
      enter('connecting');
      try {
        session = await open();
        if (await waitForLock(session)) await hold(session);
        if (!stopping) throw new Error(lastError ?? 'the session has ended');
      } catch (error) {
        lastError = describeError(error);
        if (!stopping)
          logger.error({ relay: name, error: lastError }, 'the relay cannot work with its database; it connects again');
      }
      const ended = session;
      session = null;
      await ended?.close();
      await rest(reconnect.next(), null);
    }
  };

  const runAlone = async (): Promise<number> => {
    stopping = false;
    const own = await open();
    try {
      return (await own.tryLock()) ? (await drainOnce(own, true)).published : 0;
    } finally {
      await own.close();
      await publisher.close();
    }
  };

  const connected = (): RelaySession => {
    if (session !== null) return session;
    throw new MessagingError('stopped', 'The relay has no connection to its database at present.');
  };

  const backlog = async () => {
    const [row] = await connected().query<{ depth: number; age: number }>(BACKLOG, []);
    return { depth: row?.depth ?? 0, oldestAgeMs: (row?.age ?? 0) * 1000 };
  };

  const activity = async () => {
    const current = connected();
    const [lately] = await current.query<{ sent: number }>(SENT_LATELY, [ACTIVITY_SECONDS]);
    const [active] = await current.query<{ holder: string }>(HOLDER, [LOCK]);
    return { sentPerSecond: (lately?.sent ?? 0) / ACTIVITY_SECONDS, holder: active?.holder ?? null };
  };

  const sample = async () => {
    if (metrics === null || session === null) return;
    const { depth, oldestAgeMs } = await backlog();
    metrics.outboxDepth.set({ relay: name }, depth);
    metrics.outboxOldestAge.set({ relay: name }, oldestAgeMs / 1000);
  };

  const wake = () => {
    if (state === 'holder') signal.raise();
    else if (state === 'standby') notifyHolder();
  };

  return {
    async start() {
      if (running !== null) return;
      stopping = false;
      detach.push(options.outbox.onCommitted(wake));
      if (metrics !== null) detach.push(metrics.onScrape(sample));
      running = supervise();
    },
    async stop() {
      if (running === null) return;
      stopping = true;
      for (const end of detach.splice(0)) end();
      signal.raise();
      // Something does not answer: without its session it cannot go on, and the lock is free for another.
      if (!(await endedWithin(running, STOP_LIMIT_MS))) await session?.close();
      await publisher.close();
      running = null;
      enter('stopped');
      logger.info({ relay: name }, 'the relay has stopped');
    },
    async runOnce() {
      if (running === null) return await runAlone();
      return session !== null && state === 'holder' ? (await drainOnce(session, true)).published : 0;
    },
    wake,
    status: () => ({
      state,
      holder: state === 'holder',
      ready: state === 'standby' || (state === 'holder' && !brokerAway),
      lastError,
      lastPublishedAt,
    }),
    backlog,
    activity,
  };
}
