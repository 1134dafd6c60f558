import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../machine/environment.ts';
import { runTool } from '../machine/run-tool.ts';
import type { KafkaRuntime } from './libraries.ts';
import { loggingFlags, serverProperties } from './settings.ts';

/** Kafka's note of which cluster and which disk a storage is. */
const identity = 'meta.properties';

/**
 * Makes a broker's storage. Kafka's own tool formats one for each version of Kafka; every storage is a copy of that with ids of its
 * own, which saves a start of Java. It is made beside its place and renamed, so that an interrupted start leaves nothing that looks
 * like data.
 */
export async function makeStorage(
  runtime: KafkaRuntime,
  logDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const formatted = `${runtime.libraries}-storage`;
  if (!existsSync(formatted)) await formatOnce(runtime, formatted, signal);
  const unfinished = `${logDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(formatted, unfinished, { recursive: true });
  const properties = await readFile(join(unfinished, identity), 'utf8');
  const renewed = properties.replaceAll(
    /^(cluster\.id|directory\.id)=.*$/gm,
    (_line, name: string) => `${name}=${newId()}`,
  );
  await writeFile(join(unfinished, identity), renewed);
  await rename(unfinished, logDir);
}

async function formatOnce(runtime: KafkaRuntime, formatted: string, signal: AbortSignal | undefined): Promise<void> {
  const parts = await mkdtemp(`${formatted}.`);
  try {
    const storage = join(parts, 'storage');
    const properties = join(parts, 'format.properties');
    await writeFile(properties, serverProperties({ port: 1, controllerPort: 2, logDir: storage }));
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
        `--cluster-id=${newId()}`,
        `--config=${properties}`,
      ],
      env: childEnvironment(),
      cwd: parts,
      signal,
    });
    if (result.code !== 0) throw new Error(`Kafka's storage could not be formatted:\n${result.output}`);
    await rename(storage, formatted).catch((cause: unknown) => {
      // Another start was faster.
      if (!existsSync(formatted)) throw cause;
    });
  } finally {
    await rm(parts, { recursive: true, force: true });
  }
}

/** As Kafka writes its ids: 16 bytes, base64url; one that begins with "-" it would take for an option. */
function newId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newId() : id;
}
