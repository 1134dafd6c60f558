import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, toolEnvironment, type Say } from '../machine/environment.ts';
import { runTool } from '../machine/run-tool.ts';
import { findJava, hasMaven, missingRequirement } from './java.ts';

const recipe = join(import.meta.dirname, '../../kafka');
const pom = join(recipe, 'pom.xml');
const checksums = join(recipe, 'libraries.sha256');

/** What a broker is started with. */
export interface KafkaRuntime {
  readonly java: string;
  /** What Java says of its version and build. */
  readonly javaVersion: string;
  /** The folder of the broker's jars. */
  readonly libraries: string;
}

/**
 * Finds Java and Kafka's libraries. Maven fetches the libraries once per user and version into the cache; each file must
 * have the checksum in libraries.sha256.
 * Throws MissingRequirement naming everything that is missing.
 */
export async function kafkaRuntime(say: Say, signal: AbortSignal | undefined): Promise<KafkaRuntime> {
  const libraries = await libraryFolder();
  const fetched = existsSync(libraries);
  const java = await findJava(signal);
  const maven = fetched || (await hasMaven(signal));
  if ('problem' in java || !maven) {
    throw missingRequirement([
      ...('problem' in java ? [java.problem] : []),
      ...(maven ? [] : ['Maven is not installed (it fetches Kafka once)']),
    ]);
  }
  if (!fetched) {
    say('fetching Kafka from Maven Central (44 MB, only this once)');
    await fetchLibraries(libraries, signal);
  }
  return { java: java.command, javaVersion: java.version, libraries };
}

/** Named after the recipe, so that another version of Kafka gets a folder of its own. */
async function libraryFolder(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [pom, checksums]) hash.update(await readFile(file));
  return join(cacheFolder(), `kafka-${hash.digest('hex').slice(0, 16)}`);
}

/** Fetches beside the final place and renames: two starts at once do not see each other's half-fetched files. */
async function fetchLibraries(folder: string, signal: AbortSignal | undefined): Promise<void> {
  const parts = `${folder}.${process.pid}-${Date.now()}`;
  const libraries = join(parts, 'libraries');
  await mkdir(libraries, { recursive: true });
  try {
    const result = await runTool({
      command: 'mvn',
      args: [
        '--quiet',
        '--batch-mode',
        '--strict-checksums',
        '--file',
        pom,
        'dependency:copy-dependencies',
        `-DoutputDirectory=${libraries}`,
        // Of its own: Maven's usual one is not made for two at a time, and its owner may not be able to write to it.
        `-Dmaven.repo.local=${join(parts, 'repository')}`,
      ],
      env: toolEnvironment(),
      cwd: parts,
      signal,
    });
    if (result.code !== 0) {
      throw new Error(
        `Kafka could not be fetched from Maven Central. Check the network and Maven's proxy settings (~/.m2/settings.xml), then start again. Maven said:\n${firstLines(result.output)}`,
      );
    }
    await verify(libraries);
    await rename(libraries, folder);
  } catch (cause) {
    if (!existsSync(folder)) throw cause;
  } finally {
    await rm(parts, { recursive: true, force: true });
  }
}

function firstLines(text: string): string {
  return text.split('\n').slice(0, 8).join('\n');
}

async function verify(folder: string): Promise<void> {
  const expected = parseChecksums(await readFile(checksums, 'utf8'));
  const present = await readdir(folder);
  const faults: string[] = [];
  for (const file of present) {
    const sum = createHash('sha256')
      .update(await readFile(join(folder, file)))
      .digest('hex');
    if (!expected.has(file)) faults.push(`${file} is not expected`);
    else if (expected.get(file) !== sum) faults.push(`${file} has another checksum`);
  }
  for (const file of expected.keys()) if (!present.includes(file)) faults.push(`${file} is missing`);
  if (faults.length > 0) {
    throw new Error(
      `What Maven fetched is not the Kafka that Orderbell was tested with: ${faults.join(', ')}. Start again; if that does not help, the repository that Maven uses (~/.m2/settings.xml) serves other files`,
    );
  }
}

/** File name to checksum, of lines as `sha256sum` prints them. */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line): [string, string] => {
      const [sum = '', file = ''] = line.split(/\s+/);
      return [file, sum];
    }),
  );
}
