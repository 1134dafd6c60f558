import { z } from 'zod';
import type { Logger } from './logger.ts';

/** Where the process kills itself: at the so-manieth passage of a named step. */
export interface CrashAt {
  readonly point: string;
  readonly passage: number;
}

/** Called at every named step with its name. */
export type CrashHook = (point: string) => void;

/** The setting CRASH_AT of fault tests, `relay:after-mark:17` for example; `points` are the steps that the service has. */
export const crashConfig = (points: readonly string[]) => ({
  CRASH_AT: z
    .string()
    .transform((value, context): CrashAt => {
      const [, point = '', passage = ''] = /^(.+):(\d{1,9})$/.exec(value) ?? [];
      if (points.includes(point) && Number(passage) > 0) return { point, passage: Number(passage) };
      context.addIssue({
        code: 'custom',
        message: `is a setting of fault tests: one of ${points.join(', ')}, then a colon and a number from 1`,
      });
      return z.NEVER;
    })
    .optional(),
});

/**
 * The hook that kills this process as a power cut would, without a last word to anybody; undefined when it was not asked
 * for, so that the steps cost nothing. Says loudly that it is there: nobody wants it outside of a test.
 */
export function createCrashHook(
  at: CrashAt | undefined,
  logger: Logger,
  die: () => void = () => process.kill(process.pid, 'SIGKILL'),
): CrashHook | undefined {
  if (at === undefined) return undefined;
  logger.error(at, 'CRASH_AT is set: this process will kill itself there. Unset it unless this is a fault test');
  let left = at.passage;
  return (point) => {
    if (point !== at.point) return;
    left -= 1;
    if (left !== 0) return;
    logger.error(at, 'CRASH_AT is reached: killing this process');
    die();
  };
}
