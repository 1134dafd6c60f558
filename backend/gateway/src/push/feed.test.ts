import type { FeedPage, Order, OrderId, UserId } from '@orderbell/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFeed, type Step } from './feed.ts';

/** The change with number `seq` of the feed, which is of order `order`. */
function change(order: number, seq: number): Order {
  return {
    id: `order-${order}` as OrderId,
    userId: 'user' as UserId,
    amount: 1,
    description: '',
    status: 'NEW',
    cancelReason: null,
    seq,
    createdAt: '',
    updatedAt: '',
  };
}

const PAGE = 3;

/** What Orders answers when the feed has grown to the changes in `log`. */
function readPage(log: readonly Order[], after: number | undefined): FeedPage {
  if (after === undefined) return { items: [], seq: log.length, more: false };
  const latest = new Map(log.map((each) => [each.id, each]));
  const found = [...latest.values()].filter(({ seq }) => seq > after).toSorted((a, b) => a.seq - b.seq);
  const items = found.slice(0, PAGE);
  return { items, seq: items.at(-1)?.seq ?? log.length, more: found.length > PAGE };
}

type Action =
  | { readonly do: 'commit'; readonly order: number }
  | { readonly do: 'deliver'; readonly count: number }
  | { readonly do: 'lose' }
  | { readonly do: 'redeliver'; readonly back: number }
  | { readonly do: 'read' }
  | { readonly do: 'hand-over' };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('commit' as const), order: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redeliver' as const), back: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('hand-over' as const) }) },
);

/** A user's feed, the events on their way to the gateway, and a page on its way back: everything may come at any moment. */
function world(after: number | undefined, before: number, maxHeld: number) {
  const log: Order[] = Array.from({ length: before }, (_, index) => change(index % 4, index + 1));
  const feed = createFeed(after, maxHeld);
  const sent: Order[] = [];
  let delivered = before;
  let wantsPage = true;
  let page: FeedPage | undefined;
  /** Without a place to start from it is where the feed stood when it was first read. */
  let start = after;

  const take = ({ emit, next }: Step): void => {
    sent.push(...emit);
    if (next !== 'live') wantsPage = true;
  };
  const act: { [K in Action['do']]: (action: Extract<Action, { do: K }>) => void } = {
    commit: ({ order }) => log.push(change(order, log.length + 1)),
    deliver: ({ count }) => {
      const events = log.slice(delivered, delivered + count);
      delivered += events.length;
      take(feed.arrived(events));
    },
    lose: () => {
      delivered = Math.min(log.length, delivered + 1);
    },
    redeliver: ({ back }) => {
      delivered = Math.max(before, delivered - back);
    },
    read: () => {
      if (!wantsPage || page !== undefined) return;
      wantsPage = false;
      page = readPage(log, feed.sent());
    },
    'hand-over': () => {
      if (page === undefined) return;
      const arrived = page;
      page = undefined;
      start ??= arrived.seq;
      take(feed.replayed(arrived));
    },
  };
  const run = (each: Action): void => {
    (act[each.do] as (action: Action) => void)(each);
  };
  /** No more commits and losses; one last event shows what was lost before. */
  const settle = (): void => {
    run({ do: 'commit', order: 0 });
    for (let turn = 0; turn < 200; turn++) {
      run({ do: 'deliver', count: 4 });
      run({ do: 'read' });
      run({ do: 'hand-over' });
    }
  };
  return { log, sent, feed, run, settle, start: () => start ?? 0 };
}

describe('what a socket is sent of its feed', () => {
  it('is everything after its place, in order and once, however reading and events interleave', () => {
    fc.assert(
      fc.property(
        fc.nat(12),
        fc.option(fc.nat(12), { nil: undefined }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(action, { maxLength: 60 }),
        (before, seen, maxHeld, actions) => {
          const after = seen === undefined ? undefined : Math.min(seen, before);
          const { log, sent, feed, run, settle, start } = world(after, before, maxHeld);
          for (const each of actions) run(each);
          settle();

          const numbers = sent.map(({ seq }) => seq);
          expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
          // Of every order that has changed since, the client ends up with the latest state.
          const latest = new Map(log.map((each) => [each.id, each.seq]));
          const has = new Map(sent.map((each) => [each.id, each.seq]));
          const due = [...latest].filter(([, seq]) => seq > start());
          expect(due.map(([id]) => [id, has.get(id)])).toEqual(due);
          expect(feed.sent()).toBe(log.length);
          expect(numbers.every((seq) => seq > start())).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is nothing of the past when no place is given', () => {
    const { sent, run, settle, log } = world(undefined, 7, 10);
    run({ do: 'read' });
    run({ do: 'hand-over' });
    settle();
    expect(sent.map(({ seq }) => seq)).toEqual([log.length]);
  });

  it('waits for a missing event instead of sending a later one', () => {
    const feed = createFeed(2, 10);
    feed.replayed({ items: [], seq: 2, more: false });
    expect(feed.arrived([change(1, 3), change(1, 5)])).toEqual({ emit: [change(1, 3)], next: 'read' });
    expect(feed.arrived([change(1, 6)])).toEqual({ emit: [], next: 'live' });
    const page = { items: [change(2, 4)], seq: 4, more: false };
    expect(feed.replayed(page)).toEqual({ emit: [change(2, 4), change(1, 5), change(1, 6)], next: 'live' });
  });

  it('asks again when the feed does not yet show what an event has told of', () => {
    const feed = createFeed(2, 10);
    feed.replayed({ items: [], seq: 2, more: false });
    feed.arrived([change(1, 5)]);
    expect(feed.replayed({ items: [], seq: 2, more: false })).toEqual({ emit: [], next: 'read-again' });
    expect(feed.replayed({ items: [change(2, 4)], seq: 4, more: false }).emit.map(({ seq }) => seq)).toEqual([4, 5]);
  });

  it('takes the place of a database that was put back to an earlier day', () => {
    const feed = createFeed(100, 10);
    expect(feed.replayed({ items: [], seq: 40, more: false }).next).toBe('live');
    expect(feed.arrived([change(1, 41)]).emit).toHaveLength(1);
  });
});
