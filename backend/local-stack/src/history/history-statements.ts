/*
 * A history of finished orders as the product would have left it, made by SQL in each database by itself: whose order the nth one is,
 * its moment and its ids follow from its number, so the databases agree without asking each other. The sessions that run these
 * statements have a table `owners` (n, user_id, account_id): 0 is the person with the long list, 1 and on are the others.
 */

/** Orders of a day: how many of them the outbox and the inbox still remember follows from it. */
export const PER_DAY = 100_000;

/** $1 orders in all, every $2nd of the one with the long list, the others by $3 people in turn, the last one at $4. */
export interface HistoryShape {
  readonly orders: number;
  readonly every: number;
  readonly people: number;
  readonly lastAt: Date;
}

/** Functions of the session; `what` tells the kinds of ids apart. Literals, because a function's body has no parameters of the statement that makes it. */
export function historyFunctions({ orders, every, people, lastAt }: HistoryShape): string {
  return `
create function pg_temp.made_id(at timestamptz, what text, g bigint) returns uuid stable language sql as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || what || '8' || lpad(to_hex(g), 15, '0'))::uuid $$;
create function pg_temp.history(first bigint, last bigint)
returns table (g bigint, at timestamptz, id uuid, owner bigint, nth bigint) stable language sql as $$
  select g, at, pg_temp.made_id(at, '001', g),
    case when g % ${every} = 0 then 0 else 1 + (g - g / ${every} - 1) % ${people} end,
    case when g % ${every} = 0 then g / ${every} else (g - g / ${every} - 1) / ${people} + 1 end
  from generate_series(first, last) as g
    cross join lateral (select timestamptz '${lastAt.toISOString()}' - (${orders} - g) * interval '1 day' / ${PER_DAY} as at) as moment $$;
create function pg_temp.orders_of(n bigint) returns bigint stable language sql as $$
  select case when n = 0 then ${orders} / ${every} else (${orders} - ${orders} / ${every} - n + ${people}) / ${people} end $$;
create temp table owners (n bigint primary key, user_id uuid, account_id uuid default uuidv7())`;
}

const HEADERS = `'{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}'::json`;
const FROM = `from pg_temp.history($1, $2) h join owners o on o.n = h.owner`;
/** A day for what was sent, two weeks for what was received, as the services keep them unless told otherwise. */
const sentLately = `${FROM} where h.at > now() - interval '1 day'`;
const receivedLately = `${FROM} where h.at > now() - interval '14 days'`;

const outbox = (rows: string): string => `insert into outbox_messages
  (id, topic, type, version, key, payload, headers, sent, created_at, sent_at, partition, "offset")
select m.id, m.topic, m.type, 1, o.user_id::text, m.payload, ${HEADERS}, true, h.at, h.at, h.g % 12, h.g / 12
${sentLately.replace(' where', ` cross join lateral (values ${rows}) as m (id, topic, type, payload) where`)} order by h.g`;

const inbox = (consumer: string, id: string, topic: string): string => `insert into inbox_messages
  (consumer, message_id, received_at, topic, partition, "offset")
select '${consumer}', ${id}, h.at, '${topic}', h.g % 12, h.g / 12 ${receivedLately} order by h.g`;

const resultId = `pg_temp.made_id(h.at, '002', h.g)`;
const debitId = `pg_temp.made_id(h.at, '003', h.g)`;
/** Told apart by its number among its owner's orders. */
const description = `'тестовая покупка ' || h.nth`;
const hop = (
  topic: string,
): string => `jsonb_build_object('topic', '${topic}', 'partition', h.g % 12, 'offset', (h.g / 12)::text,
  'publishedAt', h.at, 'receivedAt', h.at)`;
/** At the pace of this history nobody else has changed anything in the same transaction. */
const bundle = (payload: string): string =>
  `json_build_array(json_build_object('key', o.user_id, 'headers', ${HEADERS}, 'payload', ${payload}))`;
const changed = (status: string, seq: string): string =>
  bundle(`json_build_object('seq', ${seq}, 'order', json_build_object(
  'id', h.id, 'userId', o.user_id, 'amount', 1, 'description', ${description}, 'status', '${status}', 'cancelReason', null,
  'seq', ${seq}, 'createdAt', h.at, 'updatedAt', h.at))`);

/** For each database: what is written first, what for each stretch of orders $1 to $2, and which tables are vacuumed then. */
export const historyOf = {
  orders: {
    first: [
      `insert into user_feeds (user_id)
select user_id from owners where pg_temp.orders_of(n) > 0`,
    ],
    each: [
      `insert into orders (id, user_id, amount, description, status, seq, placed_seq, created_at, updated_at,
  idempotency_key, idempotency_hash, journey)
select h.id, o.user_id, 1, ${description}, 'FINISHED', 2 * h.nth, 2 * h.nth - 1, h.at, h.at, 'history-' || h.g,
  sha256(h.g::text::bytea), jsonb_build_object('traceId', '0af7651916cd43dd8448eb211c80319c', 'request', ${hop('order-payment-requests')},
    'decidedAt', h.at, 'transactionId', ${debitId}, 'result', ${hop('order-payment-results')}, 'appliedAt', h.at)
${FROM} order by h.g`,
      outbox(`(h.id, 'order-payment-requests', 'OrderPaymentRequested', json_build_object('orderId', h.id, 'userId', o.user_id,
    'amount', 1, 'description', ${description})),
  (pg_temp.made_id(h.at, '004', h.g), 'order-events', 'OrderChanged', ${changed('NEW', '2 * h.nth - 1')}),
  (pg_temp.made_id(h.at, '005', h.g), 'order-events', 'OrderChanged', ${changed('FINISHED', '2 * h.nth')})`),
      inbox('orders', resultId, 'order-payment-results'),
    ],
    tables: 'orders, user_feeds, outbox_messages, inbox_messages',
  },
  payments: {
    first: [
      `insert into accounts (id, user_id, balance, version, created_at, updated_at)
select account_id, user_id, $1::bigint - pg_temp.orders_of(n), 2 + pg_temp.orders_of(n), now(), now() from owners`,
      `insert into transactions (id, account_id, amount, type, balance_after, account_version, created_at)
select uuidv7(), account_id, $1::bigint, 'CREDIT', $1::bigint, 2, now() from owners`,
    ],
    each: [
      `insert into transactions (id, account_id, amount, type, reference_order_id, balance_after, account_version, created_at)
select ${debitId}, o.account_id, 1, 'DEBIT', h.id, $3::bigint - h.nth, 2 + h.nth, h.at ${FROM} order by h.g`,
      outbox(`(${resultId}, 'order-payment-results', 'PaymentProcessed', json_build_object('orderId', h.id, 'userId', o.user_id,
    'amount', 1, 'success', true, 'errorMessage', null)),
  (pg_temp.made_id(h.at, '006', h.g), 'account-events', 'AccountChanged', ${bundle(`json_build_object('userId', o.user_id,
    'balance', 1, 'version', 2 + h.nth)`)})`),
      inbox('payments', 'h.id', 'order-payment-requests'),
    ],
    tables: 'accounts, transactions, outbox_messages, inbox_messages',
  },
  gateway: {
    first: [],
    each: [`insert into pushed_orders (order_id, pushed_at, sockets) select h.id, h.at, 1 ${FROM} order by h.g`],
    tables: 'pushed_orders',
  },
} as const;
