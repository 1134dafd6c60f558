import { randomBytes } from 'node:crypto';
import { openHttpConnection, type HttpAnswer, type HttpConnection } from './http-connection.ts';
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
  readonly close: () => void;
}

const BODY = JSON.stringify({ amount: 1, description: 'тестовая покупка' });

/** Goes round the gateways, with so many connections to each; a request for which none is free waits for one. */
export function createOrderDoor(gatewayUrls: readonly string[], connections: number): OrderDoor {
  const gateways = gatewayUrls.map((url) => openGateway(new URL(url), connections));
  // Keys are the person's own; a run never repeats one.
  const run = randomBytes(9).toString('base64url');
  let turn = 0;

  return {
    place: async (person) => {
      turn += 1;
      const gateway = gateways[turn % gateways.length];
      if (gateway === undefined) throw new Error('there is no gateway');
      const { status, body } = await gateway.post(person, `${run}-${turn}`);
      return { status, orderId: status === 201 ? idOf(body) : null };
    },
    close: () => {
      for (const gateway of gateways) gateway.close();
    },
  };
}

function openGateway({ hostname, port, host }: URL, connections: number) {
  const all = Array.from({ length: connections }, () => openHttpConnection(hostname, Number(port)));
  const free = [...all];
  const queue: ((connection: HttpConnection) => void)[] = [];
  const start = `POST /orders HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(BODY)}\r\n`;

  return {
    async post({ token }: Person, key: string): Promise<HttpAnswer> {
      const connection = free.pop() ?? (await new Promise<HttpConnection>((resolve) => queue.push(resolve)));
      const answer = await connection.send(
        `${start}authorization: Bearer ${token}\r\nidempotency-key: ${key}\r\n\r\n${BODY}`,
      );
      const next = queue.shift();
      if (next === undefined) free.push(connection);
      else next(connection);
      return answer;
    },
    close: () => {
      for (const connection of all) connection.close();
    },
  };
}

/** An order's id stands first in its JSON; reading the rest would be the generator's work, not the product's. */
function idOf(text: string): string {
  const id = /"id":"([0-9a-f-]{36})"/.exec(text)?.[1];
  if (id === undefined) throw new Error(`not an order: ${text.slice(0, 200)}`);
  return id;
}
