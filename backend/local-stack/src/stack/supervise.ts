import { setTimeout as pause } from 'node:timers/promises';
import type { Say } from '../machine/environment.ts';
import { describeExit, type Exit } from '../machine/server-process.ts';
import { deathsInARow, restartPauseMs } from './backoff.ts';

/** A process that has been started. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Resolves once it serves; rejects when it has ended before, and when aborted. */
  untilReady(signal: AbortSignal): Promise<void>;
  /** The end of its log, shown when it has ended by itself. */
  lastWords(): readonly string[];
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Asks it to end, and kills it when it has not within the time. */
  stop(patienceMs: number): Promise<void>;
}

/** It cannot run however often it is tried: a wrong configuration, for example. */
export class Hopeless extends Error {
  override readonly name: string = 'Hopeless';
}

/** What to keep running. */
export interface SupervisedOptions {
  readonly name: string;
  readonly start: (signal: AbortSignal) => Promise<Running>;
  readonly say: Say;
  /** How often it may die before it has ever served. */
  readonly attempts: number;
  /** False: once it has served, a process that ends stays down until start(). */
  readonly restart: boolean;
}

/** A process that is kept running. */
export interface Supervised {
  readonly name: string;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  /** Starts it unless it is on its way, and resolves once it serves. Rejects when it dies too often before that. */
  start(): Promise<void>;
  /** Resolves once it serves, also after it has died and is on its way back. */
  ready(): Promise<void>;
  /** Sends it a signal as an accident would, and waits for its end if the signal ends processes. It comes back by itself. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it, gracefully or at once by `signal`, and keeps it down until start(). */
  stop(options?: { readonly patienceMs?: number; readonly signal?: NodeJS.Signals }): Promise<void>;
}

const passing: ReadonlySet<NodeJS.Signals> = new Set(['SIGSTOP', 'SIGCONT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH']);

/** Keeps a process running from start() to stop(): one that dies is started again after growing pauses, and said so. */
export function supervise(options: SupervisedOptions): Supervised {
  let running: Running | undefined;
  let watch: { readonly down: AbortController; readonly over: Promise<void> } | undefined;
  let readiness = newReadiness();

  /** One process from its start to its end; answers why it ended and whether it ever served. */
  const live = async (down: AbortSignal, isBack: boolean): Promise<Ending> => {
    let served = false;
    try {
      const mine = await options.start(down);
      running = mine;
      // First to hear of the end: whoever waits for it then finds the process gone and not ready.
      const ended = mine.exited.then((exit) => {
        running = undefined;
        if (served) readiness = newReadiness();
        if (served && !options.restart) watch = undefined;
        return exit;
      });
      if (down.aborted) await mine.stop(0);
      down.throwIfAborted();
      await mine.untilReady(down);
      served = true;
      readiness.resolve();
      if (isBack) options.say(`${options.name} is back`);
      return { served, cause: new Error(describeExit(await ended)), words: mine.lastWords() };
    } catch (error) {
      return { served, cause: error instanceof Error ? error : new Error(String(error)), words: [] };
    }
  };

  const keepRunning = async (down: AbortSignal): Promise<void> => {
    let deaths = 0;
    let hasServed = false;
    for (;;) {
      const started = performance.now();
      const ending = await live(down, deaths > 0);
      if (down.aborted) return;
      hasServed ||= ending.served;
      deaths = deathsInARow(deaths, performance.now() - started);
      if (!hasServed && (deaths >= options.attempts || ending.cause instanceof Hopeless)) {
        readiness.reject(ending.cause);
        return;
      }
      if (!options.restart && hasServed) return;
      const pauseMs = restartPauseMs(deaths);
      options.say(describeEnding(options.name, ending, pauseMs));
      await pause(pauseMs, undefined, { signal: down }).catch(() => undefined);
      if (down.aborted) return;
    }
  };

  return {
    name: options.name,
    get pid() {
      return running?.pid;
    },
    async start() {
      if (watch === undefined) {
        if (readiness.failed()) readiness = newReadiness();
        const down = new AbortController();
        const over = keepRunning(down.signal).finally(() => {
          if (watch === mine) watch = undefined;
        });
        const mine = { down, over };
        watch = mine;
      }
      return readiness.promise;
    },
    ready: async () => readiness.promise,
    async kill(signal = 'SIGKILL') {
      const victim = running;
      victim?.kill(signal);
      if (!passing.has(signal)) await victim?.exited;
    },
    async stop({ patienceMs = 5_000, signal } = {}) {
      const ending = watch;
      if (ending === undefined) return;
      const victim = running;
      ending.down.abort(new Error(`${options.name} was stopped`));
      if (signal === undefined) await victim?.stop(patienceMs);
      else victim?.kill(signal);
      await victim?.exited;
      await ending.over;
      readiness.reject(new Error(`${options.name} was stopped`));
    },
  };
}

interface Ending {
  readonly served: boolean;
  readonly cause: Error;
  readonly words: readonly string[];
}

function describeEnding(name: string, { served, cause, words }: Ending, pauseMs: number): string {
  return [
    `${name} ${served ? 'ended' : 'did not start'}: ${cause.message}${words.length > 0 ? '; its log ends:' : ''}`,
    ...words.map((line) => `    ${line}`),
    `${name} is started again in ${pauseMs / 1000} s`,
  ].join('\n');
}

interface Readiness {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(cause: Error): void;
  failed(): boolean;
}

function newReadiness(): Readiness {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let failed = false;
  // Nobody may be waiting when it fails.
  promise.catch(() => {
    failed = true;
  });
  return { promise, resolve, reject, failed: () => failed };
}
