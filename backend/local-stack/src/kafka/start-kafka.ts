import { join, resolve } from 'node:path';
import type { Say } from '../machine/environment.ts';
import { freePort } from '../machine/free-port.ts';
import { endLeftover } from '../machine/process-record.ts';
import type { Exit } from '../machine/server-process.ts';
import { classArchiveFlags } from './class-archive.ts';
import { launchBroker } from './launch-broker.ts';
import { kafkaRuntime } from './libraries.ts';

/** What a Kafka broker is started with. */
export interface KafkaOptions {
  /** Its folder; made when missing, its data kept between starts. */
  readonly dataDir: string;
  /** On 127.0.0.1; free ones when absent. */
  readonly port?: number | undefined;
  readonly controllerPort?: number | undefined;
  /** The port that clients are told, when something stands between them and the broker. */
  readonly advertisedPort?: number | undefined;
  /** Where the broker's log goes; in `dataDir` when absent. */
  readonly logFile?: string | undefined;
  readonly say?: Say | undefined;
  /** Gives up starting and leaves nothing running. */
  readonly signal?: AbortSignal | undefined;
}

/** A running Kafka broker. */
export interface Kafka {
  readonly brokers: readonly string[];
  readonly port: number;
  readonly controllerPort: number;
  readonly pid: number;
  readonly dataDir: string;
  readonly logFile: string;
  /** Settles when it has ended, never rejects. */
  readonly exited: Promise<Exit>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** The end of its log. */
  lastLines(count: number): readonly string[];
  /** Writes everything down and stops; killed when that takes longer than `patienceMs` (6 s by default). */
  stop(patienceMs?: number): Promise<void>;
  /** Stops as a crash does. */
  kill(): Promise<void>;
}

/**
 * Starts a Kafka broker and waits until a group coordinator answers: makes its storage first when there is none,
 * ends a broker that an earlier, killed stack has left on this data.
 * Rejects with MissingRequirement without Java or Maven, and with the broker's own last words when it cannot start.
 */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const dataDir = resolve(options.dataDir);
  const say = options.say ?? ((): void => undefined);
  const { signal } = options;
  const recordFile = join(dataDir, 'process.json');
  const leftover = await endLeftover(recordFile, { signal: 'SIGTERM', patienceMs: 10_000 });
  if (leftover !== undefined) say('ended a Kafka that a killed stack had left behind');
  const runtime = await kafkaRuntime(say, signal);

  const broker = {
    dataDir,
    port: options.port ?? (await freePort()),
    controllerPort: options.controllerPort ?? (await freePort()),
    advertisedPort: options.advertisedPort,
    logFile: options.logFile ?? join(dataDir, 'kafka.log'),
    recordFile,
    javaFlags: await classArchiveFlags(runtime, say, signal),
  };
  const { port, controllerPort, logFile } = broker;
  const server = await launchBroker(runtime, broker, signal);
  return {
    brokers: [`127.0.0.1:${port}`],
    port,
    controllerPort,
    pid: server.pid,
    dataDir,
    logFile,
    exited: server.exited,
    signal: server.kill,
    lastLines: (count) => server.lastLines(count),
    async stop(patienceMs = 6_000) {
      await server.stop('SIGTERM', patienceMs);
    },
    async kill() {
      await server.stop('SIGKILL', 5_000);
    },
  };
}
