import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Say } from '../machine/environment.ts';
import { freePort } from '../machine/free-port.ts';
import { launchBroker } from './launch-broker.ts';
import type { KafkaRuntime } from './libraries.ts';

/**
 * The flags that let Java map Kafka's classes ready for use instead of reading and verifying thousands of them: a start
 * takes two seconds of CPU time less. The archive is made once for each Java and Kafka, by a broker that starts, stops, and
 * leaves behind what it has loaded: https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html
 */
export async function classArchiveFlags(
  runtime: KafkaRuntime,
  say: Say,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const java = createHash('sha256').update(runtime.javaVersion).digest('hex').slice(0, 8);
  const archive = `${runtime.libraries}-java-${java}.jsa`;
  if (!existsSync(archive)) {
    say("preparing Kafka's classes (only this once)");
    try {
      await makeArchive(runtime, archive, signal);
    } catch (cause) {
      signal?.throwIfAborted();
      say(`they could not be prepared, Kafka starts more slowly: ${String(cause)}`);
      return [];
    }
  }
  return [`-XX:SharedArchiveFile=${archive}`];
}

/** Makes it beside its place and renames: two starts at once do not see each other's half-written file. */
async function makeArchive(runtime: KafkaRuntime, archive: string, signal: AbortSignal | undefined): Promise<void> {
  const dataDir = await mkdtemp(`${archive}.`);
  try {
    const made = join(dataDir, 'classes.jsa');
    const broker = await launchBroker(
      runtime,
      {
        dataDir,
        port: await freePort(),
        controllerPort: await freePort(),
        logFile: join(dataDir, 'kafka.log'),
        recordFile: join(dataDir, 'process.json'),
        javaFlags: [`-XX:ArchiveClassesAtExit=${made}`],
      },
      signal,
    );
    await broker.stop('SIGTERM', archivePatienceMs);
    await rename(made, archive);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const archivePatienceMs = 60_000;
