import { describe, expect, it } from 'vitest';
import type { Evidence } from './evidence.ts';
import { violationsAtAnInstant, violationsOf } from './index.ts';
import { soundEvidence } from './sound-evidence.ts';

/** Which invariants complain once the sound evidence has been damaged. */
function broken(damage: (sound: Evidence) => Partial<Evidence>): readonly string[] {
  const sound = soundEvidence();
  return [...new Set(violationsOf({ ...sound, ...damage(sound) }).map(({ invariant }) => invariant))];
}

/** The list with its item at `index` replaced. */
function replaced<T>(list: readonly T[], index: number, change: (item: T) => T): readonly T[] {
  return list.map((item, at) => (at === index ? change(item) : item));
}

/** The evidence with what the only client heard replaced. */
function hearing(
  sound: Evidence,
  change: (heard: Evidence['journals'][0]['heard'][0]) => Evidence['journals'][0]['heard'][0],
): Partial<Evidence> {
  return { journals: sound.journals.map((journal) => ({ ...journal, heard: journal.heard.map(change) })) };
}

it('a system that kept its promises has no violations', () => {
  expect(violationsOf(soundEvidence())).toEqual([]);
});

describe('every invariant notices', () => {
  it('a balance that its ledger does not explain', () => {
    expect(
      broken(({ accounts }) => ({ accounts: replaced(accounts, 0, (row) => ({ ...row, balance: 501n })) })),
    ).toContain('money');
  });

  it('a ledger row without an account', () => {
    expect(broken(() => ({ accounts: [] }))).toContain('money');
  });

  it('a ledger with a gap, and one whose balances do not add up', () => {
    expect(
      broken(({ ledger }) => ({ ledger: replaced(ledger, 1, (row) => ({ ...row, accountVersion: 4n })) })),
    ).toEqual(['ledgers are chains']);
    expect(broken(({ ledger }) => ({ ledger: replaced(ledger, 0, (row) => ({ ...row, balanceAfter: 1n })) }))).toEqual([
      'ledgers are chains',
    ]);
    expect(
      broken(({ accounts }) => ({ accounts: replaced(accounts, 0, (row) => ({ ...row, version: 4n })) })),
    ).toContain('ledgers are chains');
  });

  it('a balance below zero', () => {
    expect(
      broken(({ accounts }) => ({ accounts: replaced(accounts, 0, (row) => ({ ...row, balance: -1n })) })),
    ).toContain('balance not negative');
  });

  it('a finished order that was never debited, and one that was debited twice', () => {
    expect(broken(({ ledger }) => ({ ledger: ledger.slice(0, 1) }))).toContain('one debit per finished order');
    expect(
      broken(({ ledger }) => ({ ledger: [...ledger, ...ledger.slice(1).map((row) => ({ ...row, id: 'again' }))] })),
    ).toContain('one debit per finished order');
  });

  it('a debit of another amount, or for an order that does not exist', () => {
    expect(broken(({ ledger }) => ({ ledger: replaced(ledger, 1, (row) => ({ ...row, amount: 999n })) }))).toContain(
      'one debit per finished order',
    );
    expect(
      broken(({ ledger }) => ({ ledger: replaced(ledger, 1, (row) => ({ ...row, referenceOrderId: 'nowhere' })) })),
    ).toContain('one debit per finished order');
  });

  it('an order refused although the money was there', () => {
    expect(broken(({ ledger }) => ({ ledger: replaced(ledger, 0, (row) => ({ ...row, amount: 1700n })) }))).toContain(
      'serial replay',
    );
  });

  it('an acknowledged top-up that is not in the ledger', () => {
    expect(broken(({ ledger }) => ({ ledger: ledger.slice(1) }))).toContain('acknowledged top-ups');
  });

  it('an acknowledged order that is lost, changed or doubled', () => {
    expect(broken(({ orders }) => ({ orders: orders.slice(1) }))).toContain('acknowledged orders');
    expect(broken(({ orders }) => ({ orders: replaced(orders, 0, (row) => ({ ...row, amount: 1n })) }))).toContain(
      'acknowledged orders',
    );
    expect(
      broken(({ orders }) => ({ orders: [...orders, ...orders.map((row) => ({ ...row, id: `${row.id}'` }))] })),
    ).toContain('acknowledged orders');
  });

  it('an order that stays NEW', () => {
    expect(broken(({ orders }) => ({ orders: replaced(orders, 0, (row) => ({ ...row, status: 'NEW' })) }))).toContain(
      'every order is final',
    );
  });

  it('a status that moved twice or was never told', () => {
    expect(
      broken(({ orderEvents }) => ({
        orderEvents: [...orderEvents, ...orderEvents.slice(2, 3).map((event) => ({ ...event, id: 'again' }))],
      })),
    ).toContain('status moves once');
    expect(broken(({ orderEvents }) => ({ orderEvents: orderEvents.slice(0, 3) }))).toContain('status moves once');
  });

  it('an order that is not what its result said', () => {
    expect(
      broken(({ results }) => ({
        results: replaced(results, 1, (message) => ({
          ...message,
          payload: { ...message.payload, success: true, errorMessage: null },
        })),
      })),
    ).toContain('order as its result');
  });

  it('an order without a message and a message without an order', () => {
    expect(broken(({ requests }) => ({ requests: requests.slice(1) }))).toContain('no zombies, no ghosts');
    expect(broken(({ orders }) => ({ orders: orders.slice(1) }))).toContain('no zombies, no ghosts');
  });

  it('an outbox row that was left', () => {
    expect(broken(({ outbox }) => ({ outbox: outbox.map((row) => ({ ...row, sent: false })) }))).toContain(
      'outboxes are sent',
    );
  });

  it('a message that an outbox calls sent and the broker has lost', () => {
    expect(broken(({ outbox }) => ({ outbox: replaced(outbox, 0, (row) => ({ ...row, id: 'lost' })) }))).toEqual([
      'what was sent is there',
    ]);
  });

  it('a message that nobody took', () => {
    expect(broken(({ inbox }) => ({ inbox: inbox.slice(1) }))).toContain('every message is taken once');
  });

  it('a message under a foreign key, and requests out of order', () => {
    expect(
      broken(({ requests }) => ({ requests: replaced(requests, 0, (message) => ({ ...message, key: 'foreign' })) })),
    ).toContain('messages are keyed by user');
    expect(broken(({ requests }) => ({ requests: requests.toReversed() }))).toContain('requests keep their order');
  });

  it('a dead letter that nobody expected', () => {
    const origin = { topic: 'order-payment-requests', partition: 3, offset: 9n };
    expect(
      broken(() => ({ deadLetters: [{ database: 'payments', id: '1', status: 'open', origin, reason: 'invalid' }] })),
    ).toEqual(['dead letters are those expected']);
    expect(broken(() => ({ unreadable: [origin] }))).toEqual(['dead letters are those expected']);
    expect(violationsOf(soundEvidence(), [origin])).toMatchObject([{ invariant: 'dead letters are those expected' }]);
  });

  it('a hole in a feed and an order with an old number', () => {
    expect(
      broken(({ orderEvents }) => ({
        orderEvents: replaced(orderEvents, 3, (event) => ({ ...event, payload: { ...event.payload, seq: 5 } })),
      })),
    ).toContain('feeds have no holes');
    expect(broken(({ orders }) => ({ orders: replaced(orders, 0, (row) => ({ ...row, seq: 1n })) }))).toContain(
      'orders carry their latest number',
    );
  });

  it('a push that came twice, was skipped, or never came', () => {
    const twice = (sound: Evidence) => hearing(sound, (heard) => [...heard, ...heard.slice(2, 3)]);
    expect(broken(twice)).toContain('pushes in order, once');
    const skipped = (sound: Evidence) =>
      hearing(sound, (heard) =>
        heard.map((each) => (each.kind === 'orders' ? { ...each, orders: each.orders.slice(1) } : each)),
      );
    expect(broken(skipped)).toContain('live pushes without gaps');
    const never = (sound: Evidence) =>
      hearing(sound, (heard) =>
        heard.map((each) => (each.kind === 'orders' ? { ...each, orders: each.orders.slice(0, 3) } : each)),
      );
    expect(broken(never)).toContain('pushes are complete');
  });

  it('a push of something that did not happen, and a stale balance', () => {
    expect(broken(({ orderEvents }) => ({ orderEvents: orderEvents.slice(1) }))).toContain('pushes are the events');
    expect(
      broken((sound) =>
        hearing(sound, (heard) =>
          heard.map((each) => (each.kind === 'account' ? { ...each, account: { balance: 0, version: 1 } } : each)),
        ),
      ),
    ).toContain('balances are pushed');
  });
});

describe('at any instant', () => {
  const whileMoving = (damage: (sound: Evidence) => Partial<Evidence>): readonly string[] => {
    const sound = soundEvidence();
    return violationsAtAnInstant({ ...sound, ...damage(sound) }).map(({ invariant }) => invariant);
  };

  it('an order may still be NEW, debited or not, and nothing complains', () => {
    expect(
      whileMoving(({ orders }) => ({ orders: orders.map((row) => ({ ...row, status: 'NEW', cancelReason: null })) })),
    ).toEqual([]);
  });

  it('two debits of one order are noticed, and a debit of a cancelled one', () => {
    expect(
      whileMoving(({ ledger }) => ({
        ledger: [...ledger, ...ledger.slice(1).map((row) => ({ ...row, id: 'again' }))],
      })),
    ).toContain('never two debits');
    expect(whileMoving(({ orders }) => ({ orders: orders.map((row) => ({ ...row, status: 'CANCELLED' })) }))).toContain(
      'never two debits',
    );
  });

  it('an acknowledged order that is not there is noticed', () => {
    expect(whileMoving(({ orders }) => ({ orders: orders.slice(1) }))).toContain('acknowledged orders');
  });
});
