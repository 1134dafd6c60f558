import type { Order } from '@orderbell/contracts';
import type { Heard, Journal } from '../support/journal.ts';
import type { Checker, Violation } from './evidence.ts';

/** I10: what a client hears is in order and never twice, across all its connections. */
export const pushesComeInOrderAndOnce: Checker = ({ journals }) =>
  eachListener(journals, 'pushes in order, once', (heard) => {
    let last = 0;
    return pushedOrders(heard).flatMap((order) => {
      const before = last;
      last = Math.max(last, order.seq);
      return order.seq > before ? [] : [[`number ${order.seq} after ${before}`, order.id]];
    });
  });

/** I10: while a connection lives, what follows its `ready` follows without a gap. */
export const livePushesHaveNoGaps: Checker = ({ journals }) =>
  eachListener(journals, 'live pushes without gaps', (heard) => {
    let expected: number | undefined;
    return heard.flatMap((each): Finding[] => {
      if (each.kind === 'connected' || each.kind === 'disconnected') expected = undefined;
      if (each.kind === 'ready') expected = each.seq + 1;
      if (each.kind !== 'orders') return [];
      return each.orders.flatMap((order): Finding[] => {
        if (expected === undefined) return [];
        const wanted = expected;
        expected = order.seq + 1;
        return order.seq === wanted ? [] : [[`number ${order.seq} instead of ${wanted}`, order.id]];
      });
    });
  });

/** I10: a client that listened from the start knows every order as it is. */
export const pushesAreComplete: Checker = ({ journals, orders }) => {
  const byUser = Map.groupBy(orders, ({ userId }) => userId);
  return eachListener(journals, 'pushes are complete', (heard, { userId }) => {
    const started = heard[0];
    const from = started?.kind === 'connected' ? BigInt(started.after ?? 0) : 0n;
    const known = new Map(pushedOrders(heard).map((order) => [order.id as string, order]));
    return (byUser.get(userId) ?? []).flatMap(({ id, status, seq }): Finding[] => {
      const push = known.get(id);
      if (seq <= from || (push?.status === status && BigInt(push.seq) === seq)) return [];
      return [[`${status} (number ${seq}) was last heard as ${push?.status ?? 'nothing'}`, id]];
    });
  });
};

/** What is pushed is what happened: each push is the event of its number. */
export const pushesAreTheEvents: Checker = ({ journals, orderEvents }) => {
  const events = new Map(orderEvents.map(({ payload: { seq, order } }) => [`${order.userId} ${seq}`, order]));
  return eachListener(journals, 'pushes are the events', (heard, { userId }) =>
    pushedOrders(heard).flatMap((order): Finding[] => {
      const event = events.get(`${userId} ${order.seq}`);
      const same = event !== undefined && event.id === order.id && event.status === order.status;
      return same && order.userId === userId ? [] : [[`number ${order.seq} ${order.status} never happened`, order.id]];
    }),
  );
};

/** The last balance that a client heard is the account's. */
export const balancesArePushed: Checker = ({ journals, accounts }) => {
  const byUser = new Map(accounts.map((row) => [row.userId, row]));
  return eachListener(journals, 'balances are pushed', (heard, { userId }) => {
    const account = byUser.get(userId);
    const versions = heard.flatMap((each) => (each.kind === 'account' ? [each.account] : []));
    const last = versions.at(-1);
    if (account === undefined || last === undefined) return [];
    const same = BigInt(last.balance) === account.balance && BigInt(last.version) === account.version;
    return same
      ? []
      : [[`${account.balance} (version ${account.version}) was last heard as ${last.balance}`, account.id]];
  });
};

type Finding = readonly [detail: string, id: string];

function pushedOrders(heard: readonly Heard[]): readonly Order[] {
  return heard.flatMap((each) => (each.kind === 'orders' ? each.orders : []));
}

function eachListener(
  journals: readonly Journal[],
  invariant: string,
  judge: (heard: readonly Heard[], journal: Journal) => readonly Finding[],
): readonly Violation[] {
  return journals.flatMap((journal) =>
    journal.heard.flatMap((heard, index) =>
      judge(heard, journal).map(([detail, id]) => ({
        invariant,
        detail,
        rows: [`user ${journal.userId} socket ${index}`, id],
      })),
    ),
  );
}
