import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../machine/environment.ts';
import { startServer, type ServerProcess } from '../machine/server-process.ts';
import { serverReady } from '../machine/server-ready.ts';
import { coordinatorAnswers } from './coordinator.ts';
import type { KafkaRuntime } from './libraries.ts';
import { javaFlags, loggingFlags, serverProperties } from './settings.ts';
import { makeStorage } from './storage.ts';

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
 * Launches a broker, makes its storage first when there is none, and waits until a group coordinator answers.
 * Rejects with the broker's own last words when it cannot start, and leaves nothing running.
 */
export async function launchBroker(
  runtime: KafkaRuntime,
  broker: Broker,
  signal: AbortSignal | undefined,
): Promise<ServerProcess> {
  const { dataDir, port, controllerPort, advertisedPort, logFile, recordFile } = broker;
  const logDir = join(dataDir, 'log');
  await mkdir(dataDir, { recursive: true });
  if (!existsSync(logDir)) await makeStorage(runtime, logDir, signal);
  const properties = join(dataDir, 'server.properties');
  await writeFile(properties, serverProperties({ port, controllerPort, logDir, advertisedPort }));
  const server = await startServer({
    name: 'Kafka',
    command: runtime.java,
    args: [
      ...javaFlags,
      ...broker.javaFlags,
      ...loggingFlags,
      '-cp',
      join(runtime.libraries, '*'),
      'kafka.Kafka',
      properties,
    ],
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
