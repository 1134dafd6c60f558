import type { MikroORM } from '@mikro-orm/postgresql';
import { reasonOf, type Logger } from '@orderbell/runtime';

const STEP = 1_000;
const EVERY_MS = 10 * 60_000;

/** Removes sessions that have expired, in small steps, so that no lock is held for long. Answers how many. */
export async function pruneSessions(orm: MikroORM, now: Date): Promise<number> {
  const em = orm.em.fork();
  for (let removed = 0; ;) {
    const rows: unknown[] = await em.execute(
      `delete from sessions where id in (select id from sessions where expires_at < ? limit ${STEP} for update skip locked) returning 1`,
      [now],
    );
    removed += rows.length;
    if (rows.length < STEP) return removed;
  }
}

/** Prunes now and every ten minutes; answers how to stop that. */
export function pruneSessionsFromTimeToTime(orm: MikroORM, now: () => Date, logger: Logger): () => Promise<void> {
  let running = Promise.resolve();
  const prune = (): void => {
    running = pruneSessions(orm, now()).then(
      (removed) => logger.debug({ removed }, 'expired sessions were removed'),
      (error: unknown) => logger.warn({ reason: reasonOf(error) }, 'expired sessions could not be removed'),
    );
  };
  prune();
  const timer = setInterval(prune, EVERY_MS).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
