import { accountChanged, orderChanged, orderPaymentRequested, paymentProcessed, topics } from '@orderbell/contracts';
import { z } from 'zod';
import type { Journal } from '../support/journal.ts';
import { query } from '../support/query.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { readTopics, type StoredMessage } from '../support/topics.ts';
import type { DatabaseName, Evidence, Message } from './evidence.ts';

const int8 = z.string().transform(BigInt);

const OrderRow = z.object({
  id: z.string(),
  userId: z.string(),
  amount: int8,
  description: z.string(),
  status: z.string(),
  cancelReason: z.string().nullable(),
  seq: int8,
  idempotencyKey: z.string().nullable(),
});
const AccountRow = z.object({ id: z.string(), userId: z.string(), balance: int8, version: int8 });
const LedgerRow = z.object({
  id: z.string(),
  accountId: z.string(),
  type: z.string(),
  amount: int8,
  referenceOrderId: z.string().nullable(),
  accountVersion: int8,
  balanceAfter: int8,
});
const OutboxRow = z.object({ id: z.string(), type: z.string(), sent: z.boolean() });
const InboxRow = z.object({ messageId: z.string(), topic: z.string() });
const DeadLetterRow = z.object({
  id: z.string(),
  status: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: int8,
  reason: z.string(),
});

const users = 'any($1::uuid[])';
const keys = 'any($1::text[])';

/** Reads all that concerns the users of the journals, from both databases and the topics. The system should be at rest. */
export async function readEvidence(
  { databases, brokers }: Pick<StackAddress, 'databases' | 'brokers'>,
  journals: readonly Journal[],
): Promise<Evidence> {
  const ids = journals.map(({ userId }): string => userId);
  const [orders, accounts, ledger, ordersMail, paymentsMail, stored] = await Promise.all([
    query(
      databases.orders,
      OrderRow,
      `select id, user_id as "userId", amount, description, status, cancel_reason as "cancelReason", seq,
         idempotency_key as "idempotencyKey" from orders where user_id = ${users}`,
      [ids],
    ),
    query(
      databases.payments,
      AccountRow,
      `select id, user_id as "userId", balance, version from accounts where user_id = ${users}`,
      [ids],
    ),
    query(
      databases.payments,
      LedgerRow,
      `select t.id, account_id as "accountId", type, amount, reference_order_id as "referenceOrderId",
         account_version as "accountVersion", balance_after as "balanceAfter"
         from transactions t join accounts a on a.id = t.account_id where a.user_id = ${users}`,
      [ids],
    ),
    readMail('orders', databases.orders, ids),
    readMail('payments', databases.payments, ids),
    readTopics(brokers, Object.values(topics)),
  ]);
  const wanted = new Set(ids);
  const theirs = stored.filter(({ key }) => key !== null && wanted.has(key));
  const read = <T>(definition: Definition<T>) => theirs.flatMap((message) => understand(message, definition) ?? []);
  return {
    orders,
    accounts,
    ledger,
    outbox: [...ordersMail.outbox, ...paymentsMail.outbox],
    inbox: [...ordersMail.inbox, ...paymentsMail.inbox],
    deadLetters: [...ordersMail.deadLetters, ...paymentsMail.deadLetters],
    requests: read(orderPaymentRequested),
    results: read(paymentProcessed),
    orderEvents: read(orderChanged),
    accountEvents: read(accountChanged),
    unreadable: theirs.filter((message) => !definitions.some((each) => understand<unknown>(message, each))),
    journals,
  };
}

/** What messaging wrote down in one database about the users. */
async function readMail(
  database: DatabaseName,
  url: string,
  ids: readonly string[],
): Promise<Pick<Evidence, 'outbox' | 'inbox' | 'deadLetters'>> {
  const [outbox, inbox, deadLetters] = await Promise.all([
    query(url, OutboxRow, `select id, type, sent from outbox_messages where key = ${keys}`, [ids]),
    query(url, InboxRow, `select message_id as "messageId", topic from inbox_messages`),
    query(
      url,
      DeadLetterRow,
      `select id, status, topic, partition, "offset", reason from dead_letters where key = ${keys}`,
      [ids],
    ),
  ]);
  return {
    outbox: outbox.map((row) => ({ database, ...row })),
    inbox: inbox.map((row) => ({ database, ...row })),
    deadLetters: deadLetters.map(({ id, status, reason, ...origin }) => ({ database, id, status, reason, origin })),
  };
}

const definitions = [orderPaymentRequested, paymentProcessed, orderChanged, accountChanged] as const;

interface Definition<T> {
  readonly topic: string;
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodType<T>;
}

/** The message as one of the definition's, or undefined when it is not. */
function understand<T>(
  message: StoredMessage,
  { topic, type, version, schema }: Definition<T>,
): Message<T> | undefined {
  const { id, type: said, version: ofVersion } = message.headers;
  if (message.topic !== topic || said !== type || ofVersion !== String(version)) return undefined;
  if (id === undefined || message.value === null) return undefined;
  const payload = schema.safeParse(parsed(message.value));
  return payload.success ? { ...message, id, payload: payload.data } : undefined;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
