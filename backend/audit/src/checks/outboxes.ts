import { z } from 'zod';
import type { Books } from '../reader.ts';
import type { Fault } from './check.ts';

const Row = z.object({ depth: z.int(), age: z.number() });
const OLD = `select count(*)::int as depth, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age
from outbox_messages where not sent`;

/** What is committed is on its way soon: no row of an outbox waits longer than this. */
export async function checkOutboxes(books: Books, limitSeconds: number): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const service of ['orders', 'payments'] as const) {
    const [found] = await books[service].rows(Row, OLD);
    if (found === undefined || found.age < limitSeconds) continue;
    faults.push({
      kind: 'outbox-ages',
      subject: `outbox of ${service}`,
      detail: `${found.depth} messages wait to be sent, the oldest for ${Math.round(found.age)} s: look at the relay of ${service} and at the broker`,
    });
  }
  return faults;
}
