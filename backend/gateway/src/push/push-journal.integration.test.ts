import { OrderId, UserId, type Order } from '@orderbell/contracts';
import { freshDatabase } from '@orderbell/local-stack/testing';
import { createLogger, openDatabase } from '@orderbell/runtime';
import { v7 as newId } from 'uuid';
import { expect, it, onTestFinished } from 'vitest';
import { gatewayMigrations } from '../migrations.ts';
import { SessionRecord } from '../sessions/session-record.ts';
import { UserRecord } from '../sessions/user.ts';
import { createPushJournal } from './push-journal.ts';

const logger = createLogger('gateway', 'silent');

async function open() {
  const orm = await openDatabase({
    url: await freshDatabase('push_journal'),
    pool: 3,
    entities: [UserRecord, SessionRecord],
    migrations: gatewayMigrations,
    applicationName: 'push-journal-test',
    logger,
  });
  onTestFinished(() => orm.close());
  return orm;
}

const order = (status: Order['status']): Order => ({
  id: OrderId.parse(newId()),
  userId: UserId.parse(newId()),
  amount: 1,
  description: 'x',
  status,
  cancelReason: null,
  seq: 1,
  createdAt: new Date().toISOString(),
  updatedAt: new Date().toISOString(),
});

it('keeps when a final order was pushed first and to how many sockets, of all gateways together', async () => {
  const orm = await open();
  let time = 1_700_000_000_000;
  const journals = [0, 1].map(() => createPushJournal({ orm, logger, enabled: true, now: () => time }));
  const [first, second] = journals;
  const [pushed, fresh] = [order('FINISHED'), order('NEW')];
  first?.sent([pushed, fresh]);
  first?.sent([pushed]);
  time += 5_000;
  second?.sent([pushed]);
  await second?.close();
  expect(await first?.find(pushed.id)).toEqual({ at: new Date(1_700_000_000_000), sockets: 3 });
  expect(await first?.find(fresh.id)).toBeUndefined();
  expect(first?.ratePerSecond()).toBe(0.4);
});

it('writes by itself, soon, and what could not be written is not lost with the first try', async () => {
  const orm = await open();
  const journal = createPushJournal({ orm, logger, enabled: true, flushMs: 20 });
  const pushed = order('CANCELLED');
  await orm.em.fork().execute('alter table pushed_orders rename to away');
  journal.sent([pushed]);
  await expect(journal.find(pushed.id)).rejects.toThrow('does not exist');
  await orm.em.fork().execute('alter table away rename to pushed_orders');
  await expect.poll(() => journal.find(pushed.id), { timeout: 10_000 }).toMatchObject({ sockets: 1 });
});

it('switched off, keeps nothing', async () => {
  const orm = await open();
  const journal = createPushJournal({ orm, logger, enabled: false });
  const pushed = order('FINISHED');
  journal.sent([pushed]);
  expect(await journal.find(pushed.id)).toBeUndefined();
});
