import type { MikroORM } from '@mikro-orm/postgresql';

const STEP = 1_000;

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
