import type { Person } from './person.ts';
import { createOrderDoor, type Answer, type OrderDoor } from './order-door.ts';
import { openPushSocket, type PushSocket } from './push-socket.ts';
import type { Stack } from '@orderbell/local-stack';

/** One order's way on the clock of performance.now(); `pushedAt` is when a socket heard that it is final. */
export interface Timing {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly pushedAt: number;
}

/** People with accounts and open sockets, and what they do. */
export interface Crowd {
  readonly people: readonly Person[];
  readonly door: OrderDoor;
  /** Places an order and waits for its push. Null when it was refused. */
  readonly buy: (person: Person) => Promise<Timing | null>;
  /** Places an order; resolves to its answer. Its push is counted, not waited for. */
  readonly place: (person: Person) => Promise<Answer>;
  /** When the push came, or comes, that says that an order is final. */
  readonly pushOf: (orderId: string) => Promise<number>;
  /** Orders acknowledged whose push has not come. */
  readonly waiting: () => number;
  /** Orders whose push has come, since the beginning. */
  readonly finished: () => number;
  readonly close: () => void;
}

const OPENING_AT_ONCE = 64;

/** Makes a crowd of people who have accounts: their sockets are spread over the gateways. */
export async function gather(
  stack: Pick<Stack, 'gatewayUrls'>,
  people: readonly Person[],
  connections: number,
  onAccount?: (at: number) => void,
): Promise<Crowd> {
  const door = createOrderDoor(stack.gatewayUrls, connections);

  /** Pushes that came before the answer to their order. */
  const early = new Map<string, number>();
  const awaited = new Map<string, (at: number) => void>();
  let finished = 0;
  const onFinal = (orderId: string, at: number): void => {
    finished += 1;
    const resolve = awaited.get(orderId);
    if (resolve === undefined) early.set(orderId, at);
    else {
      awaited.delete(orderId);
      resolve(at);
    }
  };
  const pushOf = (orderId: string): Promise<number> => {
    const at = early.get(orderId);
    if (at === undefined) return new Promise((resolve) => awaited.set(orderId, resolve));
    early.delete(orderId);
    return Promise.resolve(at);
  };
  const sockets: PushSocket[] = [];
  await inParallel(OPENING_AT_ONCE, people, async (person, index) => {
    const url = stack.gatewayUrls[index % stack.gatewayUrls.length];
    if (url !== undefined) sockets.push(await openPushSocket(url, person, { onFinal, onAccount }));
  });

  return {
    people,
    door,
    async buy(person) {
      const sentAt = performance.now();
      const { orderId } = await door.place(person);
      const answeredAt = performance.now();
      return orderId === null ? null : { sentAt, answeredAt, pushedAt: await pushOf(orderId) };
    },
    async place(person) {
      const answer = await door.place(person);
      if (answer.orderId !== null) void pushOf(answer.orderId);
      return answer;
    },
    pushOf,
    waiting: () => awaited.size,
    finished: () => finished,
    close() {
      for (const socket of sockets) socket.close();
      door.close();
    },
  };
}

/** Does `work` for every item, so many at once. */
export async function inParallel<Item>(
  lanes: number,
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<unknown>,
): Promise<void> {
  const rest = items.entries();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const [index, item] of rest) await work(item, index);
    }),
  );
}
