import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { childEnvironment, type Say } from '../machine/environment.ts';
import { freePort } from '../machine/free-port.ts';
import { endLeftover } from '../machine/process-record.ts';
import { runTool } from '../machine/run-tool.ts';
import { describeExit, startServer, type Exit, type ServerProcess } from '../machine/server-process.ts';
import { until } from '../machine/until.ts';
import { coordinatorAnswers } from './coordinator.ts';
import { kafkaRuntime, type KafkaRuntime } from './libraries.ts';
import { javaFlags, serverProperties } from './settings.ts';

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

const startPatienceMs = 120_000;

/**
 * Starts a Kafka broker and waits until a group coordinator answers: formats its storage first when there is none,
 * ends a broker that an earlier, killed stack has left on this data.
 * Rejects with MissingRequirement without Java or Maven, and with the broker's own last words when it cannot start.
 */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const dataDir = resolve(options.dataDir);
  const say = options.say ?? ((): void => undefined);
  const { signal } = options;
  await mkdir(dataDir, { recursive: true });
  const recordFile = join(dataDir, 'process.json');
  const leftover = await endLeftover(recordFile, { signal: 'SIGTERM', patienceMs: 10_000 });
  if (leftover !== undefined) say('ended a Kafka that a killed stack had left behind');
  const runtime = await kafkaRuntime(say, signal);

  const port = options.port ?? (await freePort());
  const controllerPort = options.controllerPort ?? (await freePort());
  const logDir = join(dataDir, 'log');
  if (!existsSync(logDir)) await format(runtime, dataDir, logDir, signal);
  const properties = join(dataDir, 'server.properties');
  const { advertisedPort } = options;
  await writeFile(properties, serverProperties({ port, controllerPort, logDir, advertisedPort }));
  const logFile = options.logFile ?? join(dataDir, 'kafka.log');
  const server = await startServer({
    name: 'Kafka',
    command: runtime.java,
    args: [...javaFlags, ...loggingFlags, '-cp', join(runtime.libraries, '*'), 'kafka.Kafka', properties],
    // Each of malloc's arenas keeps memory of its own, and Java makes many threads.
    env: { ...childEnvironment(), MALLOC_ARENA_MAX: '2' },
    cwd: dataDir,
    logFile,
    recordFile,
  });

  try {
    await answering(server, port, logFile, signal);
  } catch (cause) {
    await server.stop('SIGKILL', 5_000);
    throw cause;
  }
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

const loggingFlags = [`-Dlog4j2.configurationFile=${join(import.meta.dirname, '../../kafka/log4j2.properties')}`];

/** Formats beside the final place and renames, so that an interrupted start leaves nothing that looks like data. */
async function format(
  runtime: KafkaRuntime,
  dataDir: string,
  logDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const unfinished = `${logDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const properties = join(dataDir, 'format.properties');
  await writeFile(properties, serverProperties({ port: 1, controllerPort: 2, logDir: unfinished }));
  const clusterId = randomBytes(16).toString('base64url');
  const result = await runTool({
    command: runtime.java,
    args: [
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      ...loggingFlags,
      '-cp',
      join(runtime.libraries, '*'),
      'kafka.tools.StorageTool',
      'format',
      `--cluster-id=${clusterId}`,
      `--config=${properties}`,
    ],
    env: childEnvironment(),
    cwd: dataDir,
    signal,
  });
  if (result.code !== 0) throw new Error(`Kafka's storage could not be formatted:\n${result.output}`);
  await rename(unfinished, logDir);
  await rm(properties);
}

async function answering(
  server: ServerProcess,
  port: number,
  logFile: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const ready = async (): Promise<boolean> => {
    const exit = server.exit();
    if (exit !== undefined) {
      throw new Error(`Kafka ended while starting (${describeExit(exit)}):\n${server.lastLines(8).join('\n')}`);
    }
    return coordinatorAnswers(port);
  };
  if (!(await until(ready, startPatienceMs, { everyMs: 50, signal }))) {
    throw new Error(`Kafka was not ready within ${startPatienceMs / 1000} s, see ${logFile}`);
  }
}
