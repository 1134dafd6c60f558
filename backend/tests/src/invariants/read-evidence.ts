import { accountChanged, orderChanged, orderPaymentRequested, paymentProcessed, topics } from '@orderbell/contracts';
import { bundleItems } from '@orderbell/messaging';
import { z } from 'zod';
import type { Journal } from '../support/journal.ts';
import { query } from '../support/query.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { readTopics, type Places, type StoredMessage } from '../support/topics.ts';
import type { Databases, DatabaseName, Evidence, Message } from './evidence.ts';

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
const OutboxRow = z.object({ id: z.string(), type: z.string(), topic: z.string(), sent: z.boolean() });
const InboxRow = z.object({ messageId: z.string(), topic: z.string() });
const DeadLetterRow = z.object({
  id: z.string(),
  status: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: int8,
  reason: z.string(),
});

const Money = z.object({ accounts: z.array(AccountRow), ledger: z.array(LedgerRow) });

const ORDERS = `select id, user_id as "userId", amount, description, status, cancel_reason as "cancelReason", seq,
  idempotency_key as "idempotencyKey" from orders where user_id = any($1::uuid[])`;

/** One statement, one snapshot: a balance and its ledger of the same moment. Numbers of 64 bits travel as text. */
const MONEY = `with theirs as (select * from accounts where user_id = any($1::uuid[]))
select
  (select coalesce(json_agg(json_build_object('id', id, 'userId', user_id, 'balance', balance::text,
    'version', version::text)), '[]') from theirs) as accounts,
  (select coalesce(json_agg(json_build_object('id', t.id, 'accountId', account_id, 'type', type,
    'amount', amount::text, 'referenceOrderId', reference_order_id, 'accountVersion', account_version::text,
    'balanceAfter', balance_after::text)), '[]')
    from transactions t join theirs on theirs.id = t.account_id) as ledger`;

const keys = 'any($1::text[])';

/** A bundle is theirs when one of its messages is. */
const OUTBOX = `select id, type, topic, sent from outbox_messages where key = ${keys} or exists (
  select from json_array_elements(case json_typeof(payload) when 'array' then payload else '[]' end) as item
  where item->>'key' = ${keys})`;

/**
 * Reads the orders and the money of users at any moment: the orders first, so that what they say of money has happened
 * when the money is read.
 */
export async function readDatabases(databases: StackAddress['databases'], ids: readonly string[]): Promise<Databases> {
  const orders = await query(databases.orders, OrderRow, ORDERS, [ids]);
  const [money] = await query(databases.payments, Money, MONEY, [ids]);
  return { orders, accounts: money?.accounts ?? [], ledger: money?.ledger ?? [] };
}

/**
 * Reads all that concerns the users of the journals, from both databases and the topics, from these places on if the
 * users are newer. The system should be at rest.
 */
export async function readEvidence(
  { databases, brokers }: Pick<StackAddress, 'databases' | 'brokers'>,
  journals: readonly Journal[],
  from?: Places,
): Promise<Evidence> {
  const ids = journals.map(({ userId }): string => userId);
  const [{ orders, accounts, ledger }, ordersMail, paymentsMail, stored] = await Promise.all([
    readDatabases(databases, ids),
    readMail('orders', databases.orders, ids),
    readMail('payments', databases.payments, ids),
    readTopics(brokers, Object.values(topics), from),
  ]);
  const wanted = new Set(ids);
  const isTheirs = ({ key }: { readonly key: string | null }): boolean => key !== null && wanted.has(key);
  const read = <T>(definition: Definition<T>) =>
    stored.flatMap((record) => understand(record, definition) ?? []).filter(isTheirs);
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
    unreadable: stored.filter(
      (record) => isTheirs(record) && !definitions.some((each) => understand<unknown>(record, each)),
    ),
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
    query(url, OutboxRow, OUTBOX, [ids]),
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
  readonly bundled?: unknown;
}

/** The record's messages, if they are the definition's; undefined when one of them is not. Those of a bundle have their places in it in their ids. */
function understand<T>(record: StoredMessage, definition: Definition<T>): readonly Message<T>[] | undefined {
  const { id, type, version } = record.headers;
  if (record.topic !== definition.topic || type !== definition.type || version !== String(definition.version))
    return undefined;
  if (id === undefined || record.value === null) return undefined;
  const value = parsed(record.value);
  if (definition.bundled === undefined) {
    const payload = definition.schema.safeParse(value);
    return payload.success ? [{ ...record, id, payload: payload.data }] : undefined;
  }
  const read = bundleItems(value)?.map(({ key, payload }) => ({ key, payload: definition.schema.safeParse(payload) }));
  if (!read?.every(({ payload }) => payload.success)) return undefined;
  return read.flatMap(({ key, payload }, place) =>
    payload.success ? [{ ...record, key, id: `${id}/${place}`, payload: payload.data }] : [],
  );
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
