import { withClient, type Stack } from '@orderbell/local-stack';

/** Enough for what deletes 5,000 sent rows and 10,000 received ids a second at most to have work for 40 s. */
const SENT = 200_000;
const RECEIVED = 400_000;

const LAY_SENT = `insert into outbox_messages (id, topic, type, version, key, payload, sent, created_at, sent_at, partition, "offset")
select uuidv7(), 'order-events', 'OrderChanged', 1, g::text, '{"expired":"${'x'.repeat(250)}"}', true,
  now() - interval '40 days', now() - interval '40 days', 0, g from generate_series(1, ${SENT}) as g`;
/** The oldest have the lowest numbers: these are below those that the table has given. */
const LAY_RECEIVED = `insert into inbox_messages (id, consumer, message_id, received_at, topic, partition, "offset")
overriding system value select g - ${RECEIVED}, $1, uuidv7(), now() - interval '40 days', 'expired', 0, g
from generate_series(1, ${RECEIVED}) as g`;
const LEFT = `select (select count(*) from outbox_messages where sent and sent_at < now() - interval '30 days')::int as sent,
  (select count(*) from inbox_messages where id <= 0)::int as received`;
const CLEAR = `delete from outbox_messages where sent and sent_at < now() - interval '30 days';
delete from inbox_messages where id <= 0`;

const OWNERS = ['orders', 'payments'] as const;

/** Rows past their time, still there. */
export interface Expired {
  readonly sent: number;
  readonly received: number;
}

/** Lays rows into outbox and inbox of both services that retention should have deleted long ago. */
export async function layExpired({ databaseUrls }: Stack): Promise<void> {
  for (const owner of OWNERS)
    await withClient(databaseUrls[owner], async (client) => {
      await client.query('set synchronous_commit = off');
      await client.query(LAY_SENT);
      await client.query(LAY_RECEIVED, [owner]);
    });
}

export async function expiredLeft({ databaseUrls }: Stack): Promise<Expired> {
  const left = await Promise.all(
    OWNERS.map((owner) =>
      withClient(databaseUrls[owner], async (client) => (await client.query<Expired>(LEFT)).rows[0]),
    ),
  );
  const sum = (of: (each: Expired) => number): number =>
    left.reduce((total, each) => total + (each === undefined ? 0 : of(each)), 0);
  return { sent: sum(({ sent }) => sent), received: sum(({ received }) => received) };
}

/** Takes away what is left of them. */
export async function clearExpired({ databaseUrls }: Stack): Promise<void> {
  for (const owner of OWNERS) await withClient(databaseUrls[owner], (client) => client.query(CLEAR));
}
