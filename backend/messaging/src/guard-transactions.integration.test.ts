import { freshDatabase } from '@orderbell/local-stack/testing';
import { expect, it, onTestFinished } from 'vitest';
import { openOrm, rows } from '../testing/fixture.ts';
import { until } from '../testing/until.ts';
import { inTransaction } from './index.ts';
import { query } from './sql.ts';

async function open(driverOptions: object) {
  const orm = await openOrm(await freshDatabase('guard'), driverOptions);
  onTestFinished(async () => await orm.close(true));
  await rows(orm, 'create table kept (n int)');
  return orm;
}

it('a lost connection gives its place in the pool back', async () => {
  const orm = await open({ max: 2, connectionTimeoutMillis: 5000 });
  for (let lost = 0; lost < 6; lost++) {
    const work = inTransaction(orm, async (em) => {
      await query(em, 'insert into kept values (1)', []);
      await query(em, 'select pg_terminate_backend(pg_backend_pid())', []);
    });
    await expect(work).rejects.toThrow('terminating connection');
  }
  expect(await rows(orm, 'select * from kept')).toEqual([]);
});

it('connections that were lost while they were idle give theirs back', async () => {
  const orm = await open({ max: 2, connectionTimeoutMillis: 5000 });
  for (let round = 0; round < 4; round++) {
    // Both connections are open and idle; then their server ends them, and somebody begins at that very moment.
    await until('both connections are open', async () => {
      // The pool may hand out one that has ended and has not heard of it yet.
      const opened = await Promise.allSettled([rows(orm, 'select pg_sleep(0.05)'), rows(orm, 'select pg_sleep(0.05)')]);
      return opened.every(({ status }) => status === 'fulfilled');
    });
    const ended = rows(
      orm,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()',
    );
    const works = Array.from({ length: 4 }, () => inTransaction(orm, async (em) => await query(em, 'select 1', [])));
    await Promise.allSettled([ended, ...works]);
  }
  await until('the pool works', async () => (await rows(orm, 'select 1 as one').catch(() => [])).length === 1);
  expect(await inTransaction(orm, async (em) => await query(em, 'select 1 as one', []))).toEqual([{ one: 1 }]);
});

it('a transaction that was given up unanswered is not committed by the next user of its connection', async () => {
  const orm = await open({ max: 1, query_timeout: 200 });
  const work = inTransaction(orm, async (em) => {
    await query(em, 'insert into kept values (1)', []);
    await query(em, 'select pg_sleep(1)', []);
  });
  await expect(work).rejects.toThrow('Query read timeout');
  await until('the pool works', async () => {
    const work2 = inTransaction(orm, async (em) => await query(em, 'insert into kept values (2)', []));
    return await work2.then(
      () => true,
      () => false,
    );
  });
  // On a busy machine a commit that was not answered in time either may have been one, and was repeated.
  const kept = await until(
    'somebody reads',
    async () => await rows(orm, 'select distinct n from kept').catch(() => null),
  );
  expect(kept).toEqual([{ n: 2 }]);
});
