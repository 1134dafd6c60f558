/**
 * The database work of whole orders and nothing else: the denominator C. The statements are the product's, over its own
 * tables, with rows of the same shapes; no network, no JSON in a client, no broker. Each call does `batches` times:
 *
 * 1. place: feed numbers, orders, an outbox row for each and twelve bundles; commit
 * 2. mark those outbox rows as sent; commit (without waiting for the disk, as the relay does)
 * 3. decide: inbox, balances, ledger, an outbox row for each and twelve bundles; commit
 * 4. mark those; commit (likewise)
 * 5. apply: inbox, feed numbers, status and journey, twelve bundles; commit
 *
 * The marks of the last outbox rows are left out, which makes C a little higher than what the product can ever do.
 */
export const CHAIN = `create or replace procedure chain(lane int, lanes int, people int, batch int, batches int) language plpgsql as $$
declare
  places uuid[];
  ids uuid[];
  news uuid[];
  way constant jsonb := '{"traceId":"0af7651916cd43dd8448eb211c80319c","request":{"topic":"order-payment-requests","partition":7,"offset":"123456","publishedAt":"2026-01-01T00:00:00.000Z","receivedAt":"2026-01-01T00:00:00.000Z"},"decidedAt":"2026-01-01T00:00:00.000Z","transactionId":"0197a000-0000-7000-8000-000000000000","result":{"topic":"order-payment-results","partition":7,"offset":"123456","publishedAt":"2026-01-01T00:00:00.000Z","receivedAt":"2026-01-01T00:00:00.000Z"},"appliedAt":"2026-01-01T00:00:00.000Z"}';
  bundle constant json := '{"bundle":"8"}';
  headers constant json := '{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}';
begin
  for round in 1..batches loop
    -- As many people as orders: each lane has its own, as each consumer has its own partitions.
    select array_agg(account.user_id), array_agg(uuidv7()) into places, ids
    from (select distinct (floor(random() * (people / lanes)) * lanes + lane)::int as n from generate_series(1, batch * 2)) as wanted
      join payments.accounts account on account.user_id = ('00000000-0000-4000-8000-' || lpad(wanted.n::text, 12, '0'))::uuid
    limit 1;
    places := places[1:batch]; ids := ids[1:batch];
    select array_agg(uuidv7()) into news from generate_series(1, 12);

    insert into orders.user_feeds (user_id) select u from unnest(places) as u order by u
      on conflict (user_id) do update set user_id = excluded.user_id where false;
    insert into orders.orders (id, user_id, amount, description, status, seq, placed_seq, created_at, updated_at, idempotency_key, idempotency_hash)
    select o.id, o.u, 1, 'тестовая покупка', 'NEW', o.seq, o.seq, clock_timestamp(), clock_timestamp(), o.id::text, sha256(o.id::text::bytea)
      from (select wanted.id, wanted.u, 1 + coalesce((select seq from orders.orders where user_id = wanted.u order by seq desc limit 1), 0) as seq
        from unnest(ids, places) as wanted(id, u)) as o;
    insert into orders.outbox_messages (id, topic, type, version, key, payload, headers)
    select o.id, 'order-payment-requests', 'OrderPaymentRequested', 1, o.u::text,
        json_build_object('orderId', o.id, 'userId', o.u, 'amount', 1, 'description', 'тестовая покупка'), headers
      from unnest(ids, places) as o(id, u)
    union all
    select news[1 + abs(hashtext(o.u::text)) % 12], 'order-events', 'OrderChanged', 2, min(o.u::text),
        json_agg(json_build_object('key', o.u, 'headers', headers, 'payload', json_build_object('seq', 1, 'order', json_build_object('id', o.id,
          'userId', o.u, 'amount', 1, 'description', 'тестовая покупка', 'status', 'NEW', 'cancelReason', null, 'seq', 1, 'createdAt', now(),
          'updatedAt', now())))), bundle
      from unnest(ids, places) as o(id, u) group by 1;
    commit;

    set local synchronous_commit = off;
    update orders.outbox_messages o set sent = true, sent_at = clock_timestamp(), partition = 7, "offset" = 123456 where o.id = any(ids || news);
    commit;

    insert into payments.inbox_messages (consumer, message_id, topic, partition, "offset")
      select 'payments', id, 'order-payment-requests', 7, 123456 from unnest(ids) as id order by id on conflict do nothing;
    perform 1 from payments.accounts where user_id = any(places) order by id for no key update;
    update payments.accounts a set balance = balance - 1, version = version + 1, updated_at = clock_timestamp() where a.user_id = any(places);
    insert into payments.transactions (id, account_id, amount, type, reference_order_id, balance_after, account_version, created_at)
      select uuidv7(), a.id, 1, 'DEBIT', o.id, a.balance, a.version, clock_timestamp()
      from unnest(ids, places) as o(id, u) join payments.accounts a on a.user_id = o.u;
    insert into payments.outbox_messages (id, topic, type, version, key, payload, headers)
    select o.id, 'order-payment-results', 'PaymentProcessed', 1, o.u::text,
        json_build_object('orderId', o.id, 'userId', o.u, 'amount', 1, 'success', true, 'errorMessage', null), way::json
      from unnest(ids, places) as o(id, u)
    union all
    select news[1 + abs(hashtext(o.u::text)) % 12], 'account-events', 'AccountChanged', 2, min(o.u::text),
        json_agg(json_build_object('key', o.u, 'headers', headers, 'payload', json_build_object('userId', o.u, 'balance', 1, 'version', 1))), bundle
      from unnest(ids, places) as o(id, u) group by 1;
    commit;

    set local synchronous_commit = off;
    update payments.outbox_messages o set sent = true, sent_at = clock_timestamp(), partition = 7, "offset" = 123456 where o.id = any(ids || news);
    commit;

    insert into orders.inbox_messages (consumer, message_id, topic, partition, "offset")
      select 'orders', id, 'order-payment-results', 7, 123456 from unnest(ids) as id order by id on conflict do nothing;
    perform 1 from orders.user_feeds where user_id = any(places) order by user_id for update;
    update orders.orders o set status = 'FINISHED', seq = next.seq, updated_at = clock_timestamp(), journey = way
      from (select wanted.id, 1 + (select seq from orders.orders where user_id = wanted.u order by seq desc limit 1) as seq
        from unnest(ids, places) as wanted(id, u)) as next where o.id = next.id and o.status = 'NEW';
    insert into orders.outbox_messages (id, topic, type, version, key, payload, headers)
    select uuidv7(), 'order-events', 'OrderChanged', 2, min(o.u::text),
        json_agg(json_build_object('key', o.u, 'headers', headers, 'payload', json_build_object('seq', 2, 'order', json_build_object('id', o.id,
          'userId', o.u, 'amount', 1, 'description', 'тестовая покупка', 'status', 'FINISHED', 'cancelReason', null, 'seq', 2, 'createdAt', now(),
          'updatedAt', now())))), bundle
      from unnest(ids, places) as o(id, u) group by abs(hashtext(o.u::text)) % 12;
    commit;
  end loop;
end $$`;
