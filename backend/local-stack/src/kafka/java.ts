import { join } from 'node:path';
import { javaHome, toolEnvironment } from '../machine/environment.ts';
import { runTool } from '../machine/run-tool.ts';

/** The oldest Java that Kafka's broker runs on. */
const oldestJava = 17;

/** Something that the machine must have and has not; the message is for the person who started the stack. */
export class MissingRequirement extends Error {
  override readonly name = 'MissingRequirement';
}

/** The machine's Java and what it says of its version, or why it cannot be used. */
export type FoundJava = { readonly command: string; readonly version: string } | { readonly problem: string };

/** Looks for Java where JAVA_HOME says, else in the PATH. */
export async function findJava(signal: AbortSignal | undefined): Promise<FoundJava> {
  const home = javaHome();
  const command = home === undefined ? 'java' : join(home, 'bin/java');
  const output = await versionOf(command, ['-version'], signal);
  if (output === undefined) {
    return { problem: home === undefined ? 'Java is not installed' : `there is no Java in JAVA_HOME (${home})` };
  }
  const major = javaMajor(output);
  if (major === undefined) return { problem: `"${command} -version" does not say which Java it is` };
  return major < oldestJava
    ? { problem: `Java is too old (${major}; Kafka needs ${oldestJava} or newer)` }
    : { command, version: output };
}

/** True when Maven can be run. */
export async function hasMaven(signal: AbortSignal | undefined): Promise<boolean> {
  return (await versionOf('mvn', ['--version'], signal)) !== undefined;
}

/** The major version in what `java -version` prints: 17 for `"17.0.15"`, 8 for `"1.8.0_392"`. */
export function javaMajor(output: string): number | undefined {
  const version = /version "(\d+)(?:\.(\d+))?/.exec(output);
  if (version === null) return undefined;
  return Number(version[1] === '1' ? version[2] : version[1]);
}

/** One message for everything that is missing, with the command that installs it. */
export function missingRequirement(problems: readonly string[]): MissingRequirement {
  return new MissingRequirement(
    [
      `The local Kafka cannot run: ${problems.join(', and ')}. Install Java ${oldestJava} or newer and Maven:`,
      '  Debian, Ubuntu:  sudo apt-get install -y openjdk-17-jre-headless maven',
      '  Fedora:          sudo dnf install -y java-21-openjdk-headless maven',
      '  macOS:           brew install --cask temurin && brew install maven',
      'Or start everything in containers instead: docker compose up --build -d',
    ].join('\n'),
  );
}

async function versionOf(
  command: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    const result = await runTool({ command, args, env: toolEnvironment(), cwd: '/', signal });
    return result.code === 0 ? result.output : undefined;
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'EACCES'))
      return undefined;
    throw cause;
  }
}
