import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import type { Person } from './person.ts';

/** What became of a request: its status, and the id of the order that it placed. */
export interface Answer {
  readonly status: number;
  readonly orderId: string | null;
}

/** The gateways' REST door, as light as can be: the generator runs on the cores that it measures. */
export interface OrderDoor {
  /** Places an order of one minor unit with an Idempotency-Key of its own. Status 0: no answer. */
  readonly place: (person: Person) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

const DESCRIPTION = 'тестовая покупка';

/** Goes round the gateways, with at most so many connections to each. */
export function createOrderDoor(gatewayUrls: readonly string[], connections: number): OrderDoor {
  const pools = gatewayUrls.map((url) => new Pool(url, { connections, pipelining: 1, headersTimeout: 60_000 }));
  // Keys are the person's own; a run never repeats one.
  const run = randomBytes(9).toString('base64url');
  let turn = 0;

  const post = async (path: string, { token }: Person, body: string) => {
    turn += 1;
    const pool = pools[turn % pools.length];
    if (pool === undefined) throw new Error('there is no gateway');
    const answer = await pool.request({
      method: 'POST',
      path,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `${run}-${turn}`,
      },
      body,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const orderBody = JSON.stringify({ amount: 1, description: DESCRIPTION });

  return {
    async place(person) {
      try {
        const { status, text } = await post('/orders', person, orderBody);
        return { status, orderId: status === 201 ? idOf(text) : null };
      } catch {
        return { status: 0, orderId: null };
      }
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}

/** An order's id stands first in its JSON; reading the rest would be the generator's work, not the product's. */
function idOf(text: string): string {
  const id = /"id":"([0-9a-f-]{36})"/.exec(text)?.[1];
  if (id === undefined) throw new Error(`not an order: ${text.slice(0, 200)}`);
  return id;
}
