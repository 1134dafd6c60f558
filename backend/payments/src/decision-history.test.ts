import { AccountId, OrderId, UserId } from '@orderbell/contracts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide, requestsByOrder, type Decision, type PaymentRequest } from './payment-decision.ts';

const id = (n: number) => `019ab000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const users = [UserId.parse(id(1)), UserId.parse(id(2))] as const;

type Event =
  | { readonly kind: 'top-up'; readonly user: 0 | 1; readonly amount: number }
  /** Orders by number: what one fetch brings, repeated ones among them. */
  | { readonly kind: 'batch'; readonly orders: readonly number[] };

/** The amount and user of an order follow from its number: a request that comes again is the same request. */
const requestOf = (order: number): PaymentRequest => ({
  orderId: OrderId.parse(id(1000 + order)),
  userId: users[order % 3 === 0 ? 0 : 1],
  amount: 1 + ((order * 7919) % 40),
});

const history: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('top-up' as const),
      user: fc.constantFrom(0 as const, 1 as const),
      amount: fc.integer({ min: 1, max: 100 }),
    }),
    fc.record({ kind: fc.constant('batch' as const), orders: fc.array(fc.nat(30), { maxLength: 12 }) }),
  ),
  { maxLength: 25 },
);

/** One request after the other, each order decided once: all that there is to it. */
function model(events: readonly Event[]) {
  const balances = new Map<UserId, number>(users.map((user) => [user, 0]));
  const decided = new Map<string, 'paid' | 'refused'>();
  for (const event of events) {
    if (event.kind === 'top-up') balances.set(users[event.user], (balances.get(users[event.user]) ?? 0) + event.amount);
    else {
      for (const { orderId, userId, amount } of event.orders.map(requestOf)) {
        const balance = balances.get(userId) ?? 0;
        if (decided.has(orderId)) continue;
        decided.set(orderId, amount <= balance ? 'paid' : 'refused');
        if (amount <= balance) balances.set(userId, balance - amount);
      }
    }
  }
  return { balances, decided };
}

/** The same through the functions that the service decides with, batch by batch, as its tables would keep it. */
function service(events: readonly Event[]) {
  const accounts = new Map(
    users.map((userId, index) => [
      userId,
      { id: AccountId.parse(id(100 + index)), userId, balance: 0, version: 1, place: `(0,${index})` },
    ]),
  );
  const decisions = new Map<string, Decision>();
  const versions: number[] = [];
  for (const event of events) {
    if (event.kind === 'top-up') {
      const account = accounts.get(users[event.user]);
      if (account !== undefined) {
        account.balance += event.amount;
        account.version += 1;
      }
      continue;
    }
    const requests = requestsByOrder(event.orders.map(requestOf));
    const fresh = [...requests.values()].filter(({ orderId }) => !decisions.has(orderId));
    const { debits, refusals, changed } = decide(accounts, fresh, () => 'line');
    for (const decision of [...debits, ...refusals]) decisions.set(decision.orderId, decision);
    versions.push(...debits.filter(({ userId }) => userId === users[0]).map(({ accountVersion }) => accountVersion));
    for (const { account, balance, version } of changed) {
      accounts.set(account.userId, { ...account, balance, version });
    }
  }
  return { accounts, decisions, versions };
}

it('whatever comes again, in whatever batches, between whatever top-ups: each order is decided once, as one by one', () => {
  fc.assert(
    fc.property(history, (events) => {
      const wanted = model(events);
      const { accounts, decisions, versions } = service(events);
      expect(new Map([...accounts].map(([userId, { balance }]) => [userId, balance]))).toEqual(wanted.balances);
      const found = [...decisions].map(([orderId, { reason }]) => [orderId, reason === null ? 'paid' : 'refused']);
      expect(new Map(found as [string, 'paid' | 'refused'][])).toEqual(wanted.decided);
      // No version of an account is given to two lines of its ledger.
      expect(new Set(versions).size).toBe(versions.length);
    }),
    { numRuns: 300 },
  );
}, 30_000);
