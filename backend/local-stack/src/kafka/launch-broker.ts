import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../machine/environment.ts';
import { runTool } from '../machine/run-tool.ts';
import { startServer, type ServerProcess } from '../machine/server-process.ts';
import { serverReady } from '../machine/server-ready.ts';
import { coordinatorAnswers } from './coordinator.ts';
import type { KafkaRuntime } from './libraries.ts';
import { javaFlags, serverProperties } from './settings.ts';

/** A broker to launch. */
export interface Broker {
  /** Its folder; made when missing. */
  readonly dataDir: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly advertisedPort?: number | undefined;
  readonly logFile: string;
  /** Where it is noted that it runs, see endLeftover. */
  readonly recordFile: string;
  /** Flags of Java beside the usual ones. */
  readonly javaFlags: readonly string[];
}

/**
 * Launches a broker, formats its storage first when there is none, and waits until a group coordinator answers.
 * Rejects with the broker's own last words when it cannot start, and leaves nothing running.
 */
export async function launchBroker(
  runtime: KafkaRuntime,
  broker: Broker,
  signal: AbortSignal | undefined,
): Promise<ServerProcess> {
  const { dataDir, port, controllerPort, advertisedPort, logFile, recordFile } = broker;
  const flags = [...broker.javaFlags, ...loggingFlags, '-cp', join(runtime.libraries, '*')];
  const logDir = join(dataDir, 'log');
  await mkdir(dataDir, { recursive: true });
  if (!existsSync(logDir)) await format(runtime.java, flags, dataDir, logDir, signal);
  const properties = join(dataDir, 'server.properties');
  await writeFile(properties, serverProperties({ port, controllerPort, logDir, advertisedPort }));
  const server = await startServer({
    name: 'Kafka',
    command: runtime.java,
    args: [...javaFlags, ...flags, 'kafka.Kafka', properties],
    // Each of malloc's arenas keeps memory of its own, and Java makes many threads.
    env: { ...childEnvironment(), MALLOC_ARENA_MAX: '2' },
    cwd: dataDir,
    logFile,
    recordFile,
  });
  try {
    await serverReady(server, () => coordinatorAnswers(port), { logFile, everyMs: 50, signal });
    return server;
  } catch (cause) {
    await server.stop('SIGKILL', 5_000);
    throw cause;
  }
}

const loggingFlags = [`-Dlog4j2.configurationFile=${join(import.meta.dirname, '../../kafka/log4j2.properties')}`];

/** Formats beside the final place and renames, so that an interrupted start leaves nothing that looks like data. */
async function format(
  java: string,
  flags: readonly string[],
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
    command: java,
    args: [
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      ...flags,
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
