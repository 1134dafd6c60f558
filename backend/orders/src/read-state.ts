import type { MikroORM } from '@mikro-orm/postgresql';
import type { ServiceState } from '@orderbell/contracts';
import { createReadState as createReadCommonState, firstIdAt, rowsOf, type StateSources } from '@orderbell/runtime';
import { z } from 'zod';

const Lately = z.object({ depth: z.int(), oldest: z.number().nullable(), placed: z.int() });

/** By the ids, which carry their time: there is no index on the status, which would be written with every order twice. */
const LATELY = `select count(*) filter (where status = 'NEW')::int as depth,
  extract(epoch from clock_timestamp() - min(created_at) filter (where status = 'NEW'))::float8 as oldest,
  count(*) filter (where id >= $2::uuid)::int as placed
from orders where id >= $1::uuid`;

const OPEN_WITHIN_MS = 60_000;
const RATE_MS = 5_000;

/** Orders' part of the pipeline. Orders that are NEW for longer than a minute are the audit's to tell. */
export function createReadState({ orm, ...sources }: StateSources & { readonly orm: MikroORM }) {
  const readCommonState = createReadCommonState(sources);
  return async (): Promise<ServiceState> => {
    const now = Date.now();
    const ids = [firstIdAt(now - OPEN_WITHIN_MS), firstIdAt(now - RATE_MS)];
    const [[lately], common] = await Promise.all([rowsOf(orm.em.fork(), Lately, LATELY, ids), readCommonState()]);
    return {
      accepted: {
        depth: lately?.depth ?? 0,
        oldestAgeSeconds: Math.max(0, lately?.oldest ?? 0),
        ratePerSecond: (lately?.placed ?? 0) / (RATE_MS / 1000),
      },
      ...common,
    };
  };
}
