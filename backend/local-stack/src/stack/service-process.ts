import { get } from 'node:http';
import { join } from 'node:path';
import { childEnvironment, compileCache } from '../machine/environment.ts';
import { describeExit, startServer, type ServerProcess } from '../machine/server-process.ts';
import { until } from '../machine/until.ts';
import { logLine } from './log-line.ts';
import { Hopeless, type Running } from './supervise.ts';
import type { ServiceSpec } from './topology.ts';

/** Where processes write. */
export interface Folders {
  readonly root: string;
  readonly logs: string;
  /** Process records, for a start after a kill. */
  readonly run: string;
}

/** EX_CONFIG of sysexits.h: what the services exit with when their configuration is unusable. */
const configurationFault = 78;

/**
 * V8's usual young generation: in a smaller one, most of what a busy process has under way is copied twice and becomes old. It is
 * collected when it is full: as a task, V8 would do so at four fifths of it. After a rest it is small, and comes back in one step: doubling
 * each time, a service of which little survives took minutes. And a limit for the old one that is far above what ten
 * thousand sockets or full queues need: V8 lets a heap grow by less between two collections when its limit is modest. See
 * docs/performance.md.
 */
const memoryArguments = [
  '--max-semi-space-size=16',
  '--semi-space-growth-factor=16',
  '--no-minor-gc-task',
  '--max-old-space-size=1536',
] as const;

/**
 * Each of malloc's arenas keeps memory of its own, and V8's threads would get one each; and a large block that is freed, such as
 * a password's hashing takes, goes back to the system (mallopt(3)).
 */
const thrift = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };

/** Starts a service with the Node that runs the stack. */
export async function startService(
  spec: ServiceSpec,
  folders: Folders,
  nodeArguments: readonly string[],
): Promise<Running> {
  const logFile = serviceLog(spec.name, folders);
  const server = await startServer({
    name: spec.name,
    command: process.execPath,
    args: [...memoryArguments, ...nodeArguments, spec.script],
    env: { ...childEnvironment(), ...thrift, NODE_COMPILE_CACHE: compileCache(), ...spec.env },
    cwd: folders.root,
    logFile,
    recordFile: join(folders.run, `${spec.name}.json`),
  });
  return {
    pid: server.pid,
    exited: server.exited,
    kill: server.kill,
    lastWords: () => lastWords(server),
    async stop(patienceMs) {
      await server.stop('SIGTERM', patienceMs);
    },
    async untilReady(signal) {
      const ready = async (): Promise<boolean> => {
        const exit = server.exit();
        if (exit !== undefined) {
          const message = [describeExit(exit), ...lastWords(server).map((line) => `    ${line}`)].join('\n');
          throw exit.code === configurationFault ? new Hopeless(message) : new Error(message);
        }
        return answers(spec.readyUrl);
      };
      await until(ready, Number.POSITIVE_INFINITY, { everyMs: 50, signal });
    },
  };
}

/** The log file of a service. */
export function serviceLog(name: string, folders: Folders): string {
  return join(folders.logs, `${name}.log`);
}

/** The end of a program's log, as a person reads it: without stack frames, JSON lines in words. */
export function lastWords(program: Pick<ServerProcess, 'lastLines'>): readonly string[] {
  const worthReading = program.lastLines(40).filter((line) => !/^\s+at |^Node\.js v/.test(line));
  return worthReading.slice(-6).map(logLine);
}

async function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
