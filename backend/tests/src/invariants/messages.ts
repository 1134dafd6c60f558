import { topics } from '@orderbell/contracts';
import {
  firstCopies,
  nameOf,
  type Checker,
  type Evidence,
  type Message,
  type Origin,
  type Violation,
} from './evidence.ts';

/** I5: no order without its request and result (zombie), no message without its order (ghost). */
export const noZombiesAndNoGhosts: Checker = ({ orders, requests, results }) => {
  const ids = new Set(orders.map(({ id }) => id));
  const requested = new Set(requests.map(({ payload }) => payload.orderId as string));
  const decided = new Set(results.map(({ payload }) => payload.orderId as string));
  return [
    ...missing('an order whose request was never published', ids, requested),
    ...missing('an order whose result was never published', ids, decided),
    ...missing('a request for an order that does not exist', requested, ids),
    ...missing('a result for an order that does not exist', decided, ids),
  ];
};

function missing(detail: string, from: ReadonlySet<string>, among: ReadonlySet<string>): readonly Violation[] {
  return [...from.difference(among)].map((id) => ({
    invariant: 'no zombies, no ghosts',
    detail,
    rows: [`order ${id}`],
  }));
}

/** Nothing waits in an outbox once all is quiet. */
export const outboxesAreSent: Checker = ({ outbox }) =>
  outbox
    .filter(({ sent }) => !sent)
    .map(({ database, id, type }) => ({
      invariant: 'outboxes are sent',
      detail: `${type} was not sent`,
      rows: [`${database} outbox ${id}`],
    }));

/** I12: what an outbox calls sent lies on its topic: the broker has lost nothing that it had acknowledged. */
export const whatWasSentIsThere: Checker = ({ outbox, requests, results, orderEvents, accountEvents, unreadable }) => {
  // A message that nobody can read has lost its id too; other invariants speak of it.
  if (unreadable.length > 0) return [];
  const there = new Set([...requests, ...results, ...orderEvents, ...accountEvents].map(({ id }) => id.split('/')[0]));
  return outbox
    .filter(({ id, sent }) => sent && !there.has(id))
    .map(({ database, id, type, topic }) => ({
      invariant: 'what was sent is there',
      detail: `${type} is not on ${topic}`,
      rows: [`${database} outbox ${id}`],
    }));
};

/** Every message that could be understood was taken, once, by whom it was for. */
export const everyMessageWasTaken: Checker = (evidence) => [
  ...untaken(evidence, 'payments', topics.paymentRequests, evidence.requests),
  ...untaken(evidence, 'orders', topics.paymentResults, evidence.results),
];

function untaken(
  { inbox, deadLetters }: Evidence,
  database: 'orders' | 'payments',
  topic: string,
  messages: readonly Message<unknown>[],
): readonly Violation[] {
  const rows = inbox.filter((row) => row.database === database && row.topic === topic);
  const taken = new Map<string, number>();
  for (const { messageId } of rows) taken.set(messageId, (taken.get(messageId) ?? 0) + 1);
  const dead = new Set(deadLetters.map(({ origin }) => nameOf(origin)));
  return firstCopies(messages).flatMap((message): Violation[] => {
    const times = taken.get(message.id) ?? 0;
    if (times === 1 || (times === 0 && dead.has(nameOf(message)))) return [];
    const detail = `taken ${times} times by ${database}`;
    return [{ invariant: 'every message is taken once', detail, rows: [nameOf(message)] }];
  });
}

/** I9: the messages of one user lie in one partition, under his id. */
export const messagesAreKeyedByUser: Checker = ({ requests, results, orderEvents, accountEvents }) => {
  const all: readonly (readonly [Message<unknown>, string])[] = [
    ...requests.map((message) => [message, message.payload.userId] as const),
    ...results.map((message) => [message, message.payload.userId] as const),
    ...orderEvents.map((message) => [message, message.payload.order.userId] as const),
    ...accountEvents.map((message) => [message, message.payload.userId] as const),
  ];
  const partitions = new Map<string, number>();
  return all.flatMap(([message, userId]): Violation[] => {
    const place = `${message.topic} ${userId}`;
    const partition = partitions.get(place) ?? message.partition;
    partitions.set(place, partition);
    if (message.key === userId && message.partition === partition) return [];
    const detail = `of user ${userId}, has key ${message.key} and is not in partition ${partition}`;
    return [{ invariant: 'messages are keyed by user', detail, rows: [nameOf(message)] }];
  });
};

/** I9: a user's requests are published in the order in which his orders were committed, which his feed tells. */
export const requestsKeepTheOrderOfTheirCommits: Checker = ({ requests, orderEvents }) => {
  const placed = new Map(
    orderEvents.flatMap(({ payload: { seq, order } }) => (order.status === 'NEW' ? [[order.id as string, seq]] : [])),
  );
  const last = new Map<string, number>();
  const requested = new Set<string>();
  return requests.flatMap((message): Violation[] => {
    const { orderId, userId } = message.payload;
    const seq = placed.get(orderId);
    if (seq === undefined || requested.has(orderId)) return [];
    requested.add(orderId);
    const before = last.get(userId) ?? 0;
    last.set(userId, Math.max(before, seq));
    if (seq > before) return [];
    const detail = `the request of order number ${seq} of user ${userId} lies behind that of ${before}`;
    return [{ invariant: 'requests keep their order', detail, rows: [nameOf(message)] }];
  });
};

/** I11: the dead letters are exactly those that nobody could have handled, and were expected. */
export function deadLettersAreExactly(expected: readonly Origin[]): Checker {
  return ({ deadLetters, unreadable }) => {
    const wanted = new Set(expected.map((origin) => nameOf(origin)));
    const found = new Set(deadLetters.map(({ origin }) => nameOf(origin)));
    const invariant = 'dead letters are those expected';
    return [
      ...[...wanted.difference(found)].map((name) => ({ invariant, detail: 'is not a dead letter', rows: [name] })),
      ...deadLetters
        .filter(({ origin }) => !wanted.has(nameOf(origin)))
        .map(({ database, origin, reason }) => ({
          invariant,
          detail: `an unexpected dead letter of ${database}: ${reason}`,
          rows: [nameOf(origin)],
        })),
      ...unreadable
        .filter((origin) => !wanted.has(nameOf(origin)))
        .map((origin) => ({ invariant, detail: 'a message that nobody can read', rows: [nameOf(origin)] })),
    ];
  };
}
