import { ConfigError } from './config.ts';
import { giveBackMemory } from './give-back-memory.ts';
import type { Logger } from './logger.ts';

/** What a starting service is given to end well. */
export interface Lifecycle {
  /** Steps run in the reverse order of their registration. A step that fails is logged, and the others still run. */
  readonly onStop: (name: string, step: () => Promise<unknown>) => void;
  /** Ends the process with an error, so that whoever supervises it starts it afresh. */
  readonly fatal: (error: unknown) => void;
}

/** A supervisor kills at 10 s; what cannot be finished before is redelivered or rolled back. */
const STOP_WITHIN_MS = 9_000;

/**
 * Runs a service from start to stop: SIGTERM and SIGINT stop it gracefully, an unexpected error ends it with exit code 1.
 * `start` resolves once the service is up.
 */
export async function runService(logger: Logger, start: (lifecycle: Lifecycle) => Promise<void>): Promise<void> {
  const steps: { readonly name: string; readonly step: () => Promise<unknown> }[] = [];
  let stopping = false;

  const stop = async (exitCode: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    const guard = setTimeout(() => {
      logger.error('did not stop in time, leaving the rest undone');
      process.exit(1);
    }, STOP_WITHIN_MS);
    guard.unref();
    for (const { name, step } of steps.toReversed()) {
      try {
        await step();
      } catch (error) {
        logger.warn({ err: error, step: name }, 'a step of stopping failed');
      }
    }
    logger.info('stopped');
    process.exit(exitCode);
  };
  const fatal = (error: unknown): void => {
    logger.error({ err: error }, 'ending after an error that cannot be repaired in place');
    void stop(1);
  };

  process.once('SIGTERM', () => void stop(0));
  process.once('SIGINT', () => void stop(0));
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);
  try {
    await start({ onStop: (name, step) => steps.push({ name, step }), fatal });
    giveBackMemory();
  } catch (error) {
    if (!stopping) fatal(error);
  }
}

/** Reads the configuration, or says what is wrong with it on standard error and exits with code 78 (EX_CONFIG of sysexits.h). */
export function configOrExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(78);
  }
}
