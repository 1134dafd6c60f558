import { z } from 'zod';
import type { Books } from '../reader.ts';
import type { Fault } from './check.ts';
import type { OldNewOrder } from './orders-and-debits.ts';

/** A NEW order that nothing seems to be under way for, and which service could send its message again. */
export interface StuckOrder extends Fault {
  readonly orderId: string;
  readonly lost: 'request' | 'result' | null;
}

const Sent = z.object({ id: z.string(), sent: z.boolean() });
const REQUESTS = `select id, sent from outbox_messages where id = any($1::uuid[])`;
const Id = z.object({ id: z.string() });
const DECIDED = `select reference_order_id as id from transactions where type = 'DEBIT' and reference_order_id = any($1::uuid[])
union all select order_id from payment_refusals where order_id = any($1::uuid[])`;
const RECEIVED = `select message_id as id from inbox_messages where message_id = any($1::uuid[]) and consumer = 'payments'`;
const LETTERS = `select message_id as id from dead_letters where message_id = any($1::uuid[]) and status in ('open', 'waiting')
union all select ordering_key::uuid from dead_letters where ordering_key = any($1::text[]) and status in ('open', 'waiting')`;
const UNSENT_RESULTS = `select payload->>'orderId' as id from outbox_messages
where not sent and type = 'PaymentProcessed' and payload->>'orderId' = any($1::text[])`;

/** Which of the orders that should be final have no message under way: none unsent, none among the dead letters. */
export async function findStuckOrders(
  { orders, payments }: Books,
  old: readonly OldNewOrder[],
): Promise<readonly StuckOrder[]> {
  if (old.length === 0) return [];
  const ids = old.map(({ id }) => id);
  const requests = new Map((await orders.rows(Sent, REQUESTS, [ids])).map(({ id, sent }) => [id, sent]));
  const dead = idsOf([...(await orders.rows(Id, LETTERS, [ids])), ...(await payments.rows(Id, LETTERS, [ids]))]);
  const received = idsOf(await payments.rows(Id, RECEIVED, [ids]));
  const decided = idsOf(await payments.rows(Id, DECIDED, [ids]));
  const answering = idsOf(await payments.rows(Id, UNSENT_RESULTS, [ids]));
  return old.flatMap(({ id, createdAt }): StuckOrder[] => {
    if (dead.has(id) || requests.get(id) === false || answering.has(id)) return [];
    const [what, lost] = decided.has(id)
      ? (['its payment is decided, and the result has not been applied', 'result'] as const)
      : received.has(id)
        ? (['its payment request was received and never decided', null] as const)
        : (['its payment request was sent and has not reached Payments', 'request'] as const);
    return [
      { kind: 'order-stuck', subject: `order ${id}`, detail: `NEW since ${createdAt}: ${what}`, orderId: id, lost },
    ];
  });
}

function idsOf(rows: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(rows.map(({ id }) => id));
}
