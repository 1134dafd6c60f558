import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import path from 'node:path';
import { toolEnvironment } from '../../backend/local-stack/src/machine/environment.ts';

/** Something about Docker or the machine must be changed by a person; the message says what. */
export class StackProblem extends Error {
  override readonly name = 'StackProblem';
}

/** How a docker command ended. */
export interface DockerResult {
  readonly code: number;
  readonly stdout: string;
  /** What it said on both streams, in the order in which it came. */
  readonly output: string;
}

export interface DockerOptions {
  /** Shows what the command says while it runs. */
  readonly show?: boolean;
  readonly stdinFile?: string;
  readonly stdin?: string;
  /** Takes standard output instead of the result. */
  readonly stdoutFile?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** The repository's root, where the compose file is. */
export const root = path.join(import.meta.dirname, '../..');

/**
 * Runs `docker` at the repository's root to its end.
 * @throws StackProblem when there is no docker on this machine
 */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<DockerResult> {
  const child = spawn('docker', args, {
    cwd: root,
    env: { ...toolEnvironment(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  const stdout: string[] = [];
  const output: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => {
    output.push(chunk.toString());
    if (options.show === true) process.stderr.write(chunk);
  });
  const taken =
    options.stdoutFile === undefined
      ? collect(child.stdout, (text) => {
          stdout.push(text);
          output.push(text);
          if (options.show === true) process.stdout.write(text);
        })
      : pipeline(child.stdout, createWriteStream(options.stdoutFile, { mode: 0o600 }));
  const given = feed(child.stdin, options);
  try {
    const [code] = await Promise.all([ended, taken, given]);
    return { code, stdout: stdout.join(''), output: output.join('') };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') throw noDocker(cause);
    throw cause;
  }
}

/** Like docker(), for a command that must succeed. @throws Error with what it said */
export async function mustDocker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { code, stdout, output } = await docker(args, options);
  if (code === 0) return stdout;
  throw new Error(`docker ${args.join(' ')} ended with code ${code}:\n${output.trim()}`);
}

async function collect(stream: Readable, take: (text: string) => void): Promise<void> {
  stream.setEncoding('utf8');
  for await (const chunk of stream) take(String(chunk));
}

async function feed(stdin: Writable, { stdinFile, stdin: text }: DockerOptions): Promise<void> {
  const source = stdinFile === undefined ? new PassThrough().end(text ?? '') : createReadStream(stdinFile);
  // A command that ends without reading everything says why itself.
  await pipeline(source, stdin).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE' && cause.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw cause;
  });
}

function noDocker(cause: Error): StackProblem {
  return new StackProblem(
    [
      'Docker is not installed, or not in the PATH.',
      '  Windows, macOS:  install Docker Desktop, start it, and open a new terminal',
      '  Linux:           install the Docker Engine with its compose plugin (docs.docker.com/engine/install)',
      'Or run everything without Docker: npm start',
    ].join('\n'),
    { cause },
  );
}
