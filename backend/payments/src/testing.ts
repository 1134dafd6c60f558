import {
  OrderId,
  UserId,
  paymentProcessed,
  type OrderPaymentRequested,
  type PaymentProcessed,
} from '@orderbell/contracts';
import { bundleItems, createOutbox, inTransaction } from '@orderbell/messaging';
import { createLogger, int8, openDatabase, rowsOf, type Idempotency } from '@orderbell/runtime';
import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import { entities, migrations } from './database.ts';
import { createDecidePayments, type PaymentRequestMessage } from './decide-payments.ts';
import { createListTransactions } from './list-transactions.ts';
import { createOpenAccount } from './open-account.ts';
import { createShowAccount } from './show-account.ts';
import { createTopUpAccount } from './top-up-account.ts';

/* What the integration tests of Payments share. */

const OutboxRow = z.object({
  type: z.string(),
  key: z.string(),
  payload: z.unknown(),
  headers: z.record(z.string(), z.string()).nullable(),
});

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** Payments on a database, without HTTP and Kafka: one instance of the service. */
export async function openPayments(url: string) {
  const logger = createLogger('payments', 'silent');
  const orm = await openDatabase({ url, pool: 6, entities, migrations, applicationName: 'payments-test', logger });
  const outbox = createOutbox({ orm });
  const handle = createDecidePayments({ outbox });
  const open = createOpenAccount({ orm, outbox });
  const topUp = createTopUpAccount({ orm, outbox });
  return {
    orm,
    openAccount: (userId: UserId, idempotency?: Idempotency) => open({ userId, idempotency, traceparent }),
    topUp: (userId: UserId, amount: number, idempotency?: Idempotency) =>
      topUp({ userId, amount, idempotency, traceparent }),
    showAccount: createShowAccount({ orm }),
    listTransactions: createListTransactions({ orm }),
    decide: (messages: readonly PaymentRequestMessage[]) => inTransaction(orm, (em) => handle(em, messages)),
    /** The messages in the outbox, those of a bundle one by one. */
    async outboxRows() {
      const rows = await rowsOf(
        orm.em.fork(),
        OutboxRow,
        `select type, key, payload, headers from outbox_messages order by position`,
        [],
      );
      return rows.flatMap((row) => (bundleItems(row.payload) ?? [row]).map((item) => ({ ...row, ...item })));
    },
    close: () => orm.close(true),
  };
}
export type PaymentsInstance = Awaited<ReturnType<typeof openPayments>>;

export const newUser = (): UserId => UserId.parse(newId());

/** A user with an account and so much money on it. */
export async function userWith(payments: PaymentsInstance, balance: number): Promise<UserId> {
  const userId = newUser();
  await payments.openAccount(userId);
  if (balance > 0) await payments.topUp(userId, balance);
  return userId;
}

/** A key with the hash of the request that it came with. */
export const idempotencyOf = (key: string, request: unknown = null): Idempotency => ({
  key,
  hash: createHash('sha256').update(JSON.stringify(request)).digest(),
});

let offset = 0;

/** A payment request as the inbox hands it over. */
export function requestMessage(
  userId: UserId,
  amount: number,
  changes: Partial<OrderPaymentRequested> = {},
): PaymentRequestMessage {
  offset += 1;
  return {
    id: newId(),
    type: 'OrderPaymentRequested',
    version: 1,
    key: userId,
    payload: { orderId: OrderId.parse(newId()), userId, amount, description: 'тестовая покупка', ...changes },
    headers: {},
    topic: 'order-payment-requests',
    partition: 4,
    offset: String(offset),
    timestamp: new Date('2026-11-23T08:30:00.010Z'),
    receivedAt: new Date('2026-11-23T08:30:00.012Z'),
    traceparent,
  };
}

/** The same request in a message of its own. */
export const again = ({ payload }: PaymentRequestMessage): PaymentRequestMessage =>
  requestMessage(payload.userId, payload.amount, payload);

/** What has been answered about these requests, in the order of the answers. */
export async function answersTo(
  payments: PaymentsInstance,
  messages: readonly PaymentRequestMessage[],
): Promise<readonly PaymentProcessed[]> {
  const orders = new Set<string>(messages.map(({ payload }) => payload.orderId));
  const rows = await payments.outboxRows();
  return rows
    .filter(({ type }) => type === paymentProcessed.type)
    .map(({ payload }) => paymentProcessed.schema.parse(payload))
    .filter(({ orderId }) => orders.has(orderId));
}

const Line = z.object({ type: z.enum(['DEBIT', 'CREDIT']), amount: int8, balanceAfter: int8, version: int8 });

/** The lines of a user's ledger, oldest first, and what his account says. */
export async function ledgerOf(payments: PaymentsInstance, userId: UserId) {
  const lines = await rowsOf(
    payments.orm.em.fork(),
    Line,
    `select t.type, t.amount, t.balance_after as "balanceAfter", t.account_version as version
     from transactions t join accounts a on a.id = t.account_id where a.user_id = $1 order by t.account_version`,
    [userId],
  );
  const { balance, version } = await payments.showAccount(userId);
  return { lines, balance, version };
}

/** What is wrong with a ledger whose lines should explain the balance one by one; nothing when all is well. */
export function faultsOf({ lines, balance, version }: Awaited<ReturnType<typeof ledgerOf>>): readonly string[] {
  const faults: string[] = [];
  let expected = { balance: 0, version: 1 };
  for (const line of lines) {
    const change = line.type === 'CREDIT' ? line.amount : -line.amount;
    expected = { balance: expected.balance + change, version: expected.version + 1 };
    if (line.balanceAfter !== expected.balance || line.version !== expected.version) {
      faults.push(`line ${line.version} says ${line.balanceAfter}, expected ${JSON.stringify(expected)}`);
    }
  }
  if (balance !== expected.balance || version !== expected.version) {
    faults.push(`the account says ${balance} in version ${version}, its ledger ${JSON.stringify(expected)}`);
  }
  return faults;
}

export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
