import type { Consumer, EachBatchPayload } from 'kafkajs';
import { Backoff } from '../backoff.ts';
import { describeError } from '../errors.ts';
import type { KafkaClient } from '../kafka/client.ts';
import { isOutage } from '../kafka/kafka-errors.ts';
import type { Logger } from '../logger.ts';
import { endedWithin } from '../within.ts';

/** Partitions by topic. */
export type Assignment = Readonly<Record<string, readonly number[]>>;

export type GroupMemberOptions = {
  /** Asked for every new consumer. */
  readonly groupId: () => string;
  readonly kafka: KafkaClient;
  readonly topics: readonly string[];
  readonly logger: Logger;
  /** May throw what kafkajs itself has thrown, or a plain Error to have the batch delivered again; nothing else. */
  readonly eachBatch: (payload: EachBatchPayload) => Promise<void>;
  /** After every join, before the first fetch. */
  readonly onJoin: (assignment: Assignment, consumer: Consumer) => void;
  /** kafkajs has ended for a reason that no new connection cures. */
  readonly onFatal: (error: Error) => void;
};

export type GroupMember = {
  start(): void;
  /** Leaves the group. `finish` runs first, while the membership still allows offsets to be committed. */
  stop(finish: () => Promise<void>): Promise<void>;
  status(): {
    readonly state: 'stopped' | 'starting' | 'running';
    readonly partitions: number;
    /** Members that the group had when this one joined, at least this one. */
    readonly instances: number;
    readonly lastError: string | null;
    /** Joined, and at work or in touch with the broker within the last seconds. */
    readonly alive: boolean;
  };
};

/**
 * A killed member's partitions are free again after the session timeout; kafkajs's default is 30 s. The broker takes nothing
 * under 6 s. Heartbeats come between fetches and, during long work, from the consumer's own timer.
 */
export const SESSION = { sessionTimeout: 7000, heartbeatInterval: 1000, rebalanceTimeout: 15_000 } as const;

/** How long the broker holds back an empty answer. New messages are sent at once; a stop or a rebalance waits for it. */
const MAX_WAIT_MS = 1000;
const MAX_BYTES = 4 * 1024 * 1024;
/** As many batches of one fetch as can be worked on together; more than a member ever has partitions. */
const CONCURRENCY = 96;
const LEAVE_LIMIT_MS = 3000;
const SILENCE_MS = 5000;
const LONG_LIFE_MS = 30_000;

/**
 * Keeps a membership in a consumer group alive. kafkajs gives up on a consumer after some errors, for good and without a
 * word to the process; here its restarts are switched off, and a consumer that ended because of an outage is replaced by
 * a new one, for ever, with growing pauses. Any other end is `onFatal`.
 */
export function createGroupMember(options: GroupMemberOptions): GroupMember {
  const { logger } = options;
  let groupId = '';
  let life: Life | null = null;
  let state: 'stopped' | 'starting' | 'running' = 'stopped';
  let partitions = 0;
  let instances = 1;
  let lastError: string | null = null;
  let lastContactAt = 0;
  let working = 0;

  const create = (onEnd: (error: Error) => void): Consumer => {
    groupId = options.groupId();
    const consumer = options.kafka.consumer({
      groupId,
      ...SESSION,
      minBytes: 1,
      maxWaitTimeInMs: MAX_WAIT_MS,
      maxBytes: MAX_BYTES,
      retry: { restartOnFailure: async () => false },
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => onEnd(payload.error));
    consumer.on(consumer.events.FETCH, () => {
      lastContactAt = Date.now();
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const assignment = payload.memberAssignment;
      partitions = Object.values(assignment).reduce((sum, ofTopic) => sum + ofTopic.length, 0);
      if (state !== 'running') logger.info({ groupId, partitions }, 'consuming');
      state = 'running';
      lastContactAt = Date.now();
      lastError = null;
      options.onJoin(assignment, consumer);
      void countInstances(consumer);
    });
    return consumer;
  };

  /** Whoever joins or leaves has everybody join anew, so that the number is looked at whenever it changes. */
  const countInstances = async (consumer: Consumer): Promise<void> => {
    try {
      instances = Math.max(1, (await consumer.describeGroup()).members.length);
    } catch (error) {
      logger.debug({ groupId, error: describeError(error) }, 'the group does not tell its members');
    }
  };

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    working++;
    try {
      await options.eachBatch(payload);
    } finally {
      working--;
      lastContactAt = Date.now();
    }
  };

  /** One consumer, from its connection to its end; resolves to why it ended, null when the member was stopped. */
  const live = async (own: Life): Promise<Error | null> => {
    const crashed = Promise.withResolvers<Error>();
    const consumer = create(crashed.resolve);
    own.consumer = consumer;
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
    if (own.stopped.raised) return null;
    const run = consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CONCURRENCY,
      eachBatch,
    });
    // A stop does not interrupt kafkajs while it joins, and then it would go on: end it once more when it has joined.
    const ended = run.then(async () => {
      if (own.consumer !== consumer) await consumer.disconnect();
    });
    ended.catch(crashed.resolve);
    return await Promise.race([crashed.promise, own.stopped.promise]);
  };

  const leave = async (own: Life) => {
    const { consumer } = own;
    own.consumer = null;
    if (consumer !== null) await endedWithin(consumer.disconnect(), LEAVE_LIMIT_MS);
  };

  const supervise = async (own: Life) => {
    const backoff = new Backoff(200, 3000);
    while (!own.stopped.raised) {
      state = 'starting';
      const startedAt = Date.now();
      const error = await live(own);
      if (error === null || own.stopped.raised) return;
      lastError = describeError(error);
      state = 'starting';
      partitions = 0;
      await leave(own);
      if (!isOutage(error)) {
        state = 'stopped';
        logger.error({ groupId, err: error }, 'the Kafka client has given up; the process should end');
        options.onFatal(error);
        return;
      }
      if (Date.now() - startedAt > LONG_LIFE_MS) backoff.reset();
      logger.warn({ groupId, error: lastError }, 'no connection to the broker; the consumer waits for it');
      await endedWithin(own.stopped.promise, backoff.next());
    }
  };

  return {
    start() {
      if (life !== null) return;
      life = { consumer: null, stopped: createStopped(), running: Promise.resolve() };
      life.running = supervise(life);
    },
    async stop(finish) {
      if (life === null) return;
      const own = life;
      life = null;
      own.stopped.raise();
      await finish();
      await leave(own);
      await endedWithin(own.running, LEAVE_LIMIT_MS);
      state = 'stopped';
      partitions = 0;
    },
    status: () => ({
      state,
      partitions,
      instances,
      lastError,
      alive: state === 'running' && (working > 0 || Date.now() - lastContactAt < SILENCE_MS),
    }),
  };
}

/** From a start to its stop. */
type Life = { consumer: Consumer | null; readonly stopped: Stopped; running: Promise<void> };
type Stopped = { readonly raised: boolean; readonly promise: Promise<null>; raise(): void };

function createStopped(): Stopped {
  const { promise, resolve } = Promise.withResolvers<null>();
  let raised = false;
  return {
    get raised() {
      return raised;
    },
    promise,
    raise() {
      raised = true;
      resolve(null);
    },
  };
}
