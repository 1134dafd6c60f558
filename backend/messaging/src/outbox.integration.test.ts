import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { count, openDatabase, rows } from '../testing/fixture.ts';
import { stepTaken } from '../testing/step.ts';
import {
  bundleItems,
  createOutbox,
  inTransaction,
  MessagingError,
  outgoing,
  OutsideTransactionError,
} from './index.ts';
import { partitionForKey } from './kafka/partitioner.ts';
import { query } from './sql.ts';

const definition = stepTaken('steps');
const bundledDefinition = { ...definition, bundled: { partitions: 12 } };
const step = (n: number, more: { readonly id?: string; readonly headers?: Record<string, string> } = {}) =>
  outgoing(definition, { key: 'user', payload: { orderId: 'o', step: n }, ...more });

async function open() {
  const { orm } = await openDatabase();
  const outbox = createOutbox({ orm });
  let commits = 0;
  outbox.onCommitted(() => commits++);
  return { orm, outbox, commits: () => commits };
}

describe('the outbox', () => {
  it('refuses to be used outside a transaction', async () => {
    const { orm, outbox } = await open();
    await expect(outbox.add(orm.em.fork(), [step(1)])).rejects.toThrow(OutsideTransactionError);
    await expect(outbox.add(orm.em.fork(), [])).rejects.toThrow(OutsideTransactionError);
    // The entity manager around the transaction is not the one inside of it.
    const outer = orm.em.fork();
    await expect(outer.transactional(async () => await outbox.add(outer, [step(1)]))).rejects.toThrow(
      OutsideTransactionError,
    );
    expect(await count(orm, 'outbox_messages')).toBe(0);
  });

  it('writes in the same transaction as the change', async () => {
    const { orm, outbox } = await open();
    const change = inTransaction(orm, async (em) => {
      const backend = async () => await query<{ xact: string }>(em, 'select pg_current_xact_id()::text as xact', []);
      const [before] = await backend();
      await outbox.add(em, [step(1)]);
      const [row] = await query<{ xmin: string }>(em, 'select xmin::text from outbox_messages', []);
      expect(row?.xmin).toBe(before?.xact);
      throw new Error('changed my mind');
    });
    await expect(change).rejects.toThrow('changed my mind');
    expect(await count(orm, 'outbox_messages')).toBe(0);
  });

  it('keeps the order of the messages, and everything about them', async () => {
    const { orm, outbox } = await open();
    const id = '0199d1f0-0000-7000-8000-00000000000a';
    await inTransaction(orm, async (em) => {
      await outbox.add(em, [
        step(1),
        step(2, { id, headers: { note: 'it\'s "quoted" \\ {braces}, NULL, ключ' } }),
        step(3),
      ]);
      await outbox.add(em, [step(4)]);
    });
    const written = await rows(
      orm,
      'select *, payload::text as text, headers::text as header_text from outbox_messages order by position',
    );
    expect(written.map((row) => row['text'])).toEqual([1, 2, 3, 4].map((n) => `{"orderId":"o","step":${n}}`));
    expect(written[1]).toMatchObject({ id, topic: 'steps', type: 'StepTaken', version: 1, key: 'user', sent: false });
    expect(JSON.parse(String(written[1]?.['header_text']))).toEqual({ note: 'it\'s "quoted" \\ {braces}, NULL, ключ' });
  });

  it('tells of a commit once, also of nested work, and never of a rollback', async () => {
    const { orm, outbox, commits } = await open();
    await inTransaction(orm, async (em) => {
      await outbox.add(em, [step(1)]);
      expect(commits()).toBe(0);
    });
    expect(commits()).toBe(1);

    await inTransaction(orm, async (em) => {
      await em.transactional(async (nested) => await outbox.add(nested, [step(2)]));
      // The savepoint is released; nobody else can see the row.
      expect(commits()).toBe(1);
      await em.transactional(async (nested) => {
        await nested.transactional(async (deeper) => await outbox.add(deeper, [step(3)]));
      });
    });
    expect(commits()).toBe(2);

    await inTransaction(orm, async (em) => {
      await outbox.add(em, [step(4)]);
      throw new Error('rolled back');
    }).catch(() => undefined);
    expect(commits()).toBe(2);

    await inTransaction(orm, async (em) => await query(em, 'select 1', []));
    expect(commits()).toBe(2);
  });

  it('tells of the commit of a transaction that was begun by hand', async () => {
    const { orm, outbox, commits } = await open();
    const em = orm.em.fork();
    await em.begin();
    await outbox.add(em, [step(1)]);
    expect(commits()).toBe(0);
    await em.commit();
    expect(commits()).toBe(1);
  });

  it('tells of every one of many commits at once', async () => {
    const { orm, outbox, commits } = await open();
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        await inTransaction(orm, async (em) => {
          if (n % 2 === 0) await outbox.add(em, [step(n)]);
        });
      }),
    );
    expect(commits()).toBe(10);
  });

  it.each([
    ['an empty key', { ...step(1), key: '' }],
    ['an id that is no UUID', step(1, { id: '17' })],
    ['a header of its own', step(1, { headers: { id: 'mine' } })],
    ['an id of a bundled message', { ...step(1, { id: randomUUID() }), definition: bundledDefinition }],
    ['a payload that its schema refuses', { ...step(1), payload: { orderId: 1 } }],
    [
      'a payload that no broker takes',
      outgoing(definition, { key: 'k', payload: { orderId: 'x'.repeat(1_000_000), step: 1 } }),
    ],
  ])('refuses %s', async (_, message) => {
    const { orm, outbox } = await open();
    const adding = inTransaction(orm, async (em) => await outbox.add(em, [message]));
    await expect(adding).rejects.toThrow(MessagingError);
    expect(await count(orm, 'outbox_messages')).toBe(0);
  });

  it('puts bundled messages of one partition into one row, each with its key and trace, in their order', async () => {
    const { orm, outbox } = await open();
    const told = { ...stepTaken('told'), bundled: { partitions: 1 } };
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const tell = (n: number, key: string) => outgoing(told, { key, payload: { orderId: 'ключ', step: n } });
    await inTransaction(
      orm,
      async (em) => await outbox.add(em, [tell(1, 'a'), step(2), { ...tell(3, 'b'), traceparent }, tell(4, 'a')]),
    );
    const written = await rows(orm, 'select topic, key, payload, headers from outbox_messages order by position');
    expect(written).toEqual([
      { topic: 'steps', key: 'user', payload: { orderId: 'o', step: 2 }, headers: null },
      {
        topic: 'told',
        key: 'a',
        headers: { bundle: '3' },
        payload: [
          { key: 'a', payload: { orderId: 'ключ', step: 1 } },
          { key: 'b', headers: { traceparent }, payload: { orderId: 'ключ', step: 3 } },
          { key: 'a', payload: { orderId: 'ключ', step: 4 } },
        ],
      },
    ]);
  });

  it('bundles no more than fits into a request, and never what goes to different partitions', async () => {
    const { orm, outbox } = await open();
    const told = { ...stepTaken('told'), bundled: { partitions: 12 } };
    const large = Array.from({ length: 30 }, (_, n) =>
      outgoing(told, { key: `user ${n % 5}`, payload: { orderId: 'x'.repeat(20_000), step: n } }),
    );
    await inTransaction(orm, async (em) => await outbox.add(em, large));
    const written = await rows(orm, 'select key, payload from outbox_messages order by position');
    const items = written.map(({ payload }) => bundleItems(payload) ?? []);
    expect(items.flat()).toHaveLength(30);
    for (const [index, { key }] of written.entries()) {
      expect(items[index]?.length).toBeLessThanOrEqual(4);
      const partitions = (items[index] ?? []).map((item) => partitionForKey(item.key, 12));
      expect(new Set([...partitions, partitionForKey(String(key), 12)]).size).toBe(1);
    }
  });

  it('does not follow later changes of the payload', async () => {
    const { orm, outbox } = await open();
    const payload = { orderId: 'o', step: 1 };
    await inTransaction(orm, async (em) => {
      const adding = outbox.add(em, [outgoing(definition, { key: 'k', payload })]);
      payload.step = 2;
      await adding;
    });
    expect(await rows(orm, 'select payload::text as payload from outbox_messages')).toEqual([
      { payload: '{"orderId":"o","step":1}' },
    ]);
  });

  it('hands messages that were sent to the relay again', async () => {
    const { orm, outbox, commits } = await open();
    const id = '0199d1f0-0000-7000-8000-00000000000b';
    await inTransaction(orm, async (em) => await outbox.add(em, [step(1, { id }), step(2)]));
    await rows(orm, 'update outbox_messages set sent = true, sent_at = now()');
    const gone = '0199d1f0-0000-7000-8000-00000000000c';
    const found = await inTransaction(orm, async (em) => await outbox.resend(em, [id, gone]));
    expect(found).toBe(1);
    expect(commits()).toBe(2);
    expect(await rows(orm, 'select id from outbox_messages where not sent')).toEqual([{ id }]);
  });
});

describe('inTransaction', () => {
  it('tries again after a deadlock, with a new entity manager', async () => {
    const { orm } = await openDatabase();
    await rows(orm, 'create table pair (id int primary key, n int not null default 0)');
    await rows(orm, 'insert into pair (id) values (1), (2)');
    const attempts: unknown[] = [];
    const both = Promise.withResolvers<void>();
    let locked = 0;
    const crossing = (first: number, second: number) =>
      inTransaction(orm, async (em) => {
        attempts.push(em);
        await query(em, 'update pair set n = n + 1 where id = $1', [first]);
        if (++locked === 2) both.resolve();
        await both.promise;
        await query(em, 'update pair set n = n + 1 where id = $1', [second]);
      });
    await Promise.all([crossing(1, 2), crossing(2, 1)]);
    expect(await rows(orm, 'select n from pair order by id')).toEqual([{ n: 2 }, { n: 2 }]);
    expect(attempts.length).toBeGreaterThanOrEqual(3);
    expect(new Set(attempts).size).toBe(attempts.length);
  });

  it('gives up after the attempts that it was allowed', async () => {
    const { orm } = await openDatabase();
    let attempts = 0;
    const work = inTransaction(
      orm,
      async (em) => {
        attempts++;
        await query(em, `do $$ begin raise exception 'conflict' using errcode = '40001'; end $$`, []);
      },
      { attempts: 3 },
    );
    await expect(work).rejects.toThrow('conflict');
    expect(attempts).toBe(3);
  });

  it('does not pass for committed when the work has swallowed the error that ended the transaction', async () => {
    const { orm } = await openDatabase();
    const work = inTransaction(orm, async (em) => {
      await query(em, `insert into effects (step) values (1)`, []);
      await query(em, 'select 1 / 0', []).catch(() => undefined);
    });
    await expect(work).rejects.toThrow(/current transaction is aborted/);
    expect(await count(orm, 'effects')).toBe(0);
  });

  it('works at the isolation level that is asked for', async () => {
    const { orm } = await openDatabase();
    const level = await inTransaction(
      orm,
      async (em) => await query<{ level: string }>(em, `select current_setting('transaction_isolation') as level`, []),
      { isolationLevel: 'serializable' },
    );
    expect(level).toEqual([{ level: 'serializable' }]);
  });
});
