import {
  type Admin,
  type Consumer,
  type ConsumerConfig,
  Kafka,
  logLevel,
  type Producer,
  type SASLOptions,
} from 'kafkajs';
import { type Socket, connect, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Logger } from '../logger.ts';
import { patchIdleTimer } from './idle-timer-patch.ts';
import { logCreator } from './log-adapter.ts';
import { keyPartitioner } from './partitioner.ts';
import { patchRecordDecoder } from './record-decoder-patch.ts';
import { patchRecordEncoder } from './record-encoder-patch.ts';

export type KafkaOptions = {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  readonly ssl?: boolean | ConnectionOptions;
  readonly sasl?: SASLOptions;
  /** Within which an answer must come, fetches and joins included. */
  readonly requestTimeoutMs?: number;
};

/** The only door to kafkajs. Each call makes a client of its own, not connected yet. */
export type KafkaClient = {
  readonly clientId: string;
  /** Idempotent. After any error of `send` throw it away: see relay/publisher.ts. */
  producer(): Producer;
  consumer(config: ConsumerConfig): Consumer;
  admin(): Admin;
};

/** Written out, because kafkajs takes other defaults when NODE_ENV is "test". About 5 s in all, then it gives up. */
const RETRY = { initialRetryTime: 100, factor: 0.2, multiplier: 2, maxRetryTime: 1000, retries: 8 };

/**
 * Longer than a fetch or a join may take, short enough to notice a connection that swallows everything. kafkajs's
 * defaults are 1 s to connect, which a busy machine misses, and 30 s for an answer.
 */
const CONNECTION_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;

/** Kafka as messaging uses it, with the traps of kafkajs 2.2.4 handled. */
export function createKafka(options: KafkaOptions): KafkaClient {
  const { brokers, clientId, logger, ssl, sasl, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  patchIdleTimer();
  patchRecordEncoder();
  patchRecordDecoder();
  // One Kafka object for each: kafkajs shares committed offsets between the consumers of one object, so that two
  // members of a group in one process would overwrite each other's.
  const kafka = (open: OpenSockets) =>
    new Kafka({
      brokers: [...brokers],
      clientId,
      retry: RETRY,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      socketFactory: open.socketFactory,
      logLevel: logLevel.INFO,
      logCreator: logCreator(logger),
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
    });
  return {
    clientId,
    producer() {
      const sockets = createOpenSockets();
      const producer = kafka(sockets).producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: keyPartitioner,
        // Of kafkajs's own retries only: when they are used up, the relay goes on with a new producer.
        retry: { ...RETRY, retries: 4 },
      });
      producer.on(producer.events.REQUEST_TIMEOUT, sockets.drop);
      return producer;
    },
    consumer(config) {
      const sockets = createOpenSockets();
      const consumer = kafka(sockets).consumer({ allowAutoTopicCreation: false, ...config });
      consumer.on(consumer.events.REQUEST_TIMEOUT, sockets.drop);
      return consumer;
    },
    admin() {
      const sockets = createOpenSockets();
      const admin = kafka(sockets).admin();
      admin.on(admin.events.REQUEST_TIMEOUT, sockets.drop);
      return admin;
    },
  };
}

interface OpenSockets {
  readonly socketFactory: (request: SocketRequest) => Socket;
  readonly drop: () => void;
}

/**
 * The connections of one client. kafkajs gives up a request that is not answered, and leaves the connection as it is: it sends
 * the next attempts into the same silence, for a minute and longer. Here the first such request ends the client's connections.
 */
function createOpenSockets(): OpenSockets {
  const open = new Set<Socket>();
  return {
    socketFactory(request) {
      const socket = openSocket(request);
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      return socket;
    },
    drop() {
      for (const socket of open) socket.destroy(new Error('the broker has not answered in time'));
    },
  };
}

type SocketRequest = {
  readonly host: string;
  readonly port: number;
  readonly ssl?: ConnectionOptions | boolean | null;
  readonly onConnect: () => void;
};

/** As kafkajs does it, without the wait for company (Nagle) and with a sooner word about a peer that is gone. */
function openSocket({ host, port, ssl, onConnect }: SocketRequest): Socket {
  const socket =
    ssl === undefined || ssl === null || ssl === false
      ? connect({ host, port }, onConnect)
      : connectTls(
          { host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...(ssl === true ? {} : ssl) },
          onConnect,
        );
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return socket;
}
