import { spawn } from 'node:child_process';
import type { RunAs } from './server-process.ts';

/** A program that ran to its end. */
export interface ToolResult {
  readonly code: number | null;
  readonly output: string;
}

/** What to run. */
export interface ToolCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly runAs?: RunAs | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program to its end and gives its exit code and output. It is a process group of its own, and all of the
 * group is killed on abort: `mvn` is a script around the Java that works.
 * Rejects when the program cannot be started, and with the signal's reason when aborted.
 */
export async function runTool(tool: ToolCommand): Promise<ToolResult> {
  tool.signal?.throwIfAborted();
  const child = spawn(tool.command, tool.args, {
    cwd: tool.cwd,
    env: tool.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...tool.runAs,
  });
  const chunks: Buffer[] = [];
  const collect = (chunk: Buffer): void => void chunks.push(chunk);
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const killGroup = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group has just ended by itself.
    }
  };
  tool.signal?.addEventListener('abort', killGroup, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    tool.signal?.throwIfAborted();
    return { code, output: Buffer.concat(chunks).toString('utf8').trim() };
  } finally {
    tool.signal?.removeEventListener('abort', killGroup);
  }
}
