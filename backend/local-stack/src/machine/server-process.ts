import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { forgetProcess, recordProcess } from './process-record.ts';
import { lastLines, rotateLog } from './log-file.ts';
import { until } from './until.ts';

/** How a process ended: an exit code, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** "exit code 1" or "signal SIGKILL". */
export function describeExit(exit: Exit): string {
  return exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
}

/** The user and group that a program runs as, when that is not the caller. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** What to start, and where it writes. */
export interface ServerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  /** Where the process is written down for a later start, should this one be killed. */
  readonly recordFile: string;
  readonly runAs?: RunAs | undefined;
}

/** A running child process that serves. */
export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process has ended, never rejects. */
  readonly exited: Promise<Exit>;
  /** How it ended; undefined while it runs. */
  exit(): Exit | undefined;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The end of what this process has logged. */
  lastLines(count: number): readonly string[];
  /** Asks the process to end and kills it when it has not done so in time. */
  stop(signal: NodeJS.Signals, patienceMs: number): Promise<Exit>;
}

/**
 * Starts a server as the leader of its own session: Ctrl-C in the terminal reaches only the stack, which then stops
 * its servers in an order of its own. Output goes straight to the log file, so that it survives the stack.
 * Rejects when the program cannot be started.
 */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  rotateLog(command.logFile);
  const log = openSync(command.logFile, 'a', 0o600);
  const logStart = fstatSync(log).size;
  try {
    const child = spawn(command.command, command.args, {
      cwd: command.cwd,
      env: command.env,
      stdio: ['ignore', log, log],
      detached: true,
      ...command.runAs,
    });
    const pid = child.pid;
    if (pid !== undefined) recordProcess(command.recordFile, command.name, pid);
    let ended: Exit | undefined;
    const exited = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => {
        ended = { code, signal };
        forgetProcess(command.recordFile);
        resolve(ended);
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(new Error(`${command.name} cannot be started: ${cause.message}`, { cause })),
      );
    });
    if (pid === undefined) throw new Error(`${command.name} cannot be started`);
    const kill = (signal: NodeJS.Signals): void => {
      if (ended === undefined) child.kill(signal);
    };
    return {
      name: command.name,
      pid,
      exited,
      exit: () => ended,
      lastLines: (count) => lastLines(command.logFile, count, logStart),
      kill,
      async stop(signal, patienceMs) {
        kill(signal);
        if (!(await until(() => ended !== undefined, patienceMs))) kill('SIGKILL');
        return exited;
      },
    };
  } finally {
    closeSync(log);
  }
}
