import { freshDatabase } from '@orderbell/local-stack/testing';
import { defineEntity, p } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { createLogger } from './logger.ts';

const POOL = 2;
const Anything = defineEntity({ name: 'Anything', properties: { id: p.uuid().primary() } });
let orm: MikroORM;
let operator: MikroORM;

beforeAll(async () => {
  const url = await freshDatabase('lost_connections');
  const logger = createLogger('test', 'silent');
  const options = { url, pool: POOL, entities: [Anything], migrations: [], logger };
  orm = await openDatabase({ ...options, applicationName: 'victim' });
  operator = await openDatabase({ ...options, applicationName: 'operator' });
});
afterAll(() => Promise.all([orm.close(true), operator.close(true)]));

const kill = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'
  and datname = current_database()`;

it('a pool survives more lost transactions than it has connections', async () => {
  for (let lost = 0; lost < 2 * POOL; lost++) {
    const transaction = orm.em.fork().transactional(async (em) => {
      await em.execute('select 1');
      await operator.em.fork().execute(kill);
      await em.execute('select 1');
    });
    await expect(transaction).rejects.toThrow(/terminat/);
  }
  expect(await orm.em.fork().transactional((em) => em.execute('select 1 as alive'))).toEqual([{ alive: 1 }]);
});

it('a transaction that is undone for another reason gives its connection back as it is', async () => {
  for (let undone = 0; undone < 2 * POOL; undone++) {
    const transaction = orm.em.fork().transactional(async (em) => {
      await em.execute('select 1');
      throw new Error('not today');
    });
    await expect(transaction).rejects.toThrow('not today');
  }
  const sessions = await operator.em.fork()
    .execute(`select count(*)::int as open from pg_stat_activity where application_name = 'victim'
      and datname = current_database()`);
  expect(sessions).toEqual([{ open: 1 }]);
});
