import { topics, type AuditFinding, type FindingKind } from '@orderbell/contracts';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { registerOperator, type Operator } from '../support/operator.ts';
import { ownStack } from '../support/own-stack.ts';
import { query } from '../support/query.ts';
import { Shopper } from '../support/shopper.ts';
import { withAdmin } from '../support/topics.ts';
import { waitUntil } from '../support/wait-until.ts';

const stack = ownStack();
const root = join(import.meta.dirname, '../../../..');
const within = { patienceMs: 10_000, everyMs: 200 };

let operator: Operator;
let shopper: Shopper;
let accountId: string;

beforeAll(async () => {
  operator = await registerOperator(stack().address);
  shopper = await Shopper.register(stack().address);
  await shopper.openAccount(1_000_000);
  accountId = (await shopper.call('showAccount', {})).id;
});

const payments = (sql: string, values: readonly unknown[] = []) =>
  query(stack().databaseUrls.payments, z.unknown(), sql, values);
const orders = (sql: string, values: readonly unknown[] = []) =>
  query(stack().databaseUrls.orders, z.unknown(), sql, values);
const audit = async () => (await operator.call('showPipeline', {})).audit;

/** Orders that are paid and lie behind others, as old ones do. */
async function paidOrder(amount = 10): Promise<string> {
  const { id } = await shopper.order(amount);
  await waitUntil(
    async () => (await shopper.call('showOrder', { params: { id } })).status === 'FINISHED',
    'the order is paid',
  );
  return id;
}

/** What the audit finds about this within ten seconds. */
async function named(kind: FindingKind, subject: string): Promise<AuditFinding> {
  return waitUntil(
    async () => (await audit()).findings.find((finding) => finding.kind === kind && finding.subject === subject),
    `the audit names ${kind} of ${subject}`,
    within,
  );
}

const sound = () =>
  waitUntil(async () => (await audit()).verdict === 'sound', 'the audit finds everything right', {
    ...within,
    patienceMs: 30_000,
  });

/** `npm run audit` against this stack: its exit code, and what it printed. */
async function auditOnce(): Promise<{ readonly code: number; readonly printed: string }> {
  const { databaseUrls } = stack();
  const env = {
    ...process.env,
    ORDERS_DATABASE_URL: databaseUrls.orders,
    PAYMENTS_DATABASE_URL: databaseUrls.payments,
  };
  try {
    const script = join(root, 'backend/audit/src/once/main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
    return { code: 0, printed: stdout };
  } catch (error) {
    const { code, stdout } = z.object({ code: z.int(), stdout: z.string() }).parse(error);
    return { code, printed: stdout };
  }
}

describe('the audit', () => {
  it('finds nothing wrong where nothing is, and npm run audit says so', async () => {
    await paidOrder();
    await shopper.order(100_000_000);
    await sound();
    expect(await auditOnce()).toEqual({ code: 0, printed: expect.stringContaining('Sound') });
  });

  it('names a balance that was changed by hand, until it is put right', async () => {
    await paidOrder();
    await sound();
    await payments('update accounts set balance = balance + 1 where id = $1', [accountId]);
    await named('balance-not-its-ledger', `account ${accountId}`);
    expect(await auditOnce()).toEqual({ code: 1, printed: expect.stringContaining(`account ${accountId}`) });
    await payments('update accounts set balance = balance - 1 where id = $1', [accountId]);
    await sound();
  });

  it('names a status that was flipped, whichever way', async () => {
    const [cancelled, finished] = [await paidOrder(), (await shopper.order(100_000_000)).id];
    await sound();
    await orders(`update orders set status = 'CANCELLED', cancel_reason = 'no-account' where id = $1`, [cancelled]);
    expect((await named('debit-without-finished-order', `order ${cancelled}`)).detail).toContain('CANCELLED');
    await orders(`update orders set status = 'FINISHED', cancel_reason = null where id = $1`, [finished]);
    await named('finished-without-debit', `order ${finished}`);
    await orders(`update orders set status = 'FINISHED', cancel_reason = null where id = $1`, [cancelled]);
    await orders(`update orders set status = 'CANCELLED', cancel_reason = 'insufficient-funds' where id = $1`, [
      finished,
    ]);
    await sound();
  });

  it('names an order whose payment request was lost by the broker, and has it sent again: it is paid', async () => {
    const { databaseUrls } = stack();
    const payer = stack().process('payments');
    await payer.stop();
    const { id } = await shopper.order(10);
    await waitUntil(
      async () =>
        (await query(databaseUrls.orders, z.unknown(), 'select 1 from outbox_messages where id = $1 and sent', [id]))
          .length > 0,
      'the request was sent',
    );
    // The broker forgets everything that it has not handed out, as a disk that was lost would.
    await withAdmin(stack().kafkaBrokers, async (admin) => {
      const ends = await admin.fetchTopicOffsets(topics.paymentRequests);
      await admin.deleteTopicRecords({
        topic: topics.paymentRequests,
        partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
      });
    });
    await payer.start();
    await waitUntil(
      async () => (await shopper.call('showOrder', { params: { id } })).status === 'FINISHED',
      'the order is paid after all',
      { patienceMs: 60_000, everyMs: 500 },
    );
    const placed = await query(
      databaseUrls.payments,
      z.unknown(),
      `select 1 from inbox_messages where message_id = $1 and consumer = 'payments'`,
      [id],
    );
    expect(placed).toHaveLength(1);
    await sound();
  });

  it('names a line that was taken out of the ledger, and the order that it paid', async () => {
    const [first, second] = [await paidOrder(), await paidOrder()];
    await sound();
    await payments('delete from transactions where reference_order_id = $1', [first]);
    await named('finished-without-debit', `order ${first}`);
    await named('ledger-broken', `account ${accountId}`);
    await payments('delete from transactions where reference_order_id = $1', [second]);
    await named('balance-not-its-ledger', `account ${accountId}`);
    expect((await audit()).verdict).toBe('damaged');
    const metrics = await (await fetch(`${stack().auditUrl}/metrics`)).text();
    // The chain of what is left has no gap: its end is missing, which the balance tells.
    expect(metrics).toMatch(/audit_findings\{[^}]*kind="finished-without-debit"[^}]*\} 2/);
    expect(metrics).toMatch(/audit_findings\{[^}]*kind="balance-not-its-ledger"[^}]*\} 1/);
  });

  it('can only read', async () => {
    for (const database of ['orders', 'payments'] as const) {
      const url = new URL(stack().databaseUrls[database]);
      url.username = 'audit';
      url.password = stack().secrets.auditPassword;
      const table = database === 'orders' ? 'orders' : 'accounts';
      const write = (sql: string) => query(url.href, z.unknown(), sql);
      await expect(write(`set default_transaction_read_only = off; update ${table} set id = id`)).rejects.toThrow(
        /permission denied|read-only/,
      );
    }
  });
});
