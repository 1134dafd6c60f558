import { createApiClient, demoSignIns, NoAnswer, type Order } from '@orderbell/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../support/random.ts';
import { makeChaos } from './chaos.ts';
import { checkBooks, type Books } from './check-books.ts';
import { Customer } from './customer.ts';
import { DemoProblem, type DemoOptions } from './options.ts';
import { goods, madeUpUsers, topUpAmount } from './shop.ts';
import { Tally } from './tally.ts';

export interface Demo {
  readonly options: DemoOptions;
  readonly random: Random;
  /** Says what has happened. */
  readonly say: (line: string) => void;
  /** Shows how things stand; called every second. */
  readonly show: (line: string) => void;
  /** Aborted when no more orders shall be placed. */
  readonly signal: AbortSignal;
}

/** How long the last orders may take when something was killed just before the end. */
const patienceMs = 90_000;

/**
 * Places orders until it is told to end, waits until all are final, and holds them against the ledgers.
 * Answers what was wrong, in words: nothing, when all is well.
 * @throws DemoProblem when there is no stack to place orders at
 */
export async function runDemo({ options, random, say, show, signal }: Demo): Promise<readonly string[]> {
  const customers = await customersOf(options);
  const mine = new Map<Customer, Map<string, Order>>(customers.map((customer) => [customer, new Map()]));
  const tally = new Tally();
  const settling = new Set<Promise<void>>();
  const broken = new AbortController();
  const ending = AbortSignal.any([
    signal,
    broken.signal,
    ...(options.forMs === undefined ? [] : [AbortSignal.timeout(options.forMs)]),
  ]);
  // What has been asked is carried through: an order that was perhaps placed is asked for again until it is known.
  const patience = new AbortController();

  const settle = async (customer: Customer, order: Order, sentAt: number): Promise<void> => {
    mine.get(customer)?.set(order.id, order);
    try {
      const final = await customer.final(order.id, patienceMs);
      mine.get(customer)?.set(order.id, final);
      tally.settle(final, performance.now() - sentAt);
      if (final.cancelReason !== null && !patience.signal.aborted) await customer.topUp(topUpAmount, patience.signal);
    } catch (cause) {
      if (!patience.signal.aborted) broken.abort(cause);
    }
  };
  const buy = async (customer: Customer): Promise<void> => {
    const pauseMs = (1000 * customers.length) / options.rate;
    await pause(pauseMs * random.next(), undefined, { signal: ending }).catch(() => undefined);
    while (!ending.aborted) {
      const { description, amount } = random.pick(goods);
      const sentAt = performance.now();
      const order = await customer.order(amount, description, patience.signal);
      tally.placed += 1;
      const settled = settle(customer, order, sentAt).finally(() => settling.delete(settled));
      settling.add(settled);
      await pause(pauseMs * (0.5 + random.next()), undefined, { signal: ending }).catch(() => undefined);
    }
  };

  const display = setInterval(() => show(tally.toString()), 1000);
  try {
    for (const customer of customers) await customer.arrive(ending);
    say(`${customers.map(({ name }) => name).join(', ')} are here; Ctrl-C ends it`);
    const chaos =
      options.chaosEveryMs === undefined
        ? Promise.resolve([])
        : makeChaos({ folder: options.localFolder, everyMs: options.chaosEveryMs, random, say, signal: ending });
    chaos.catch((cause: unknown) => broken.abort(cause));
    const [killed] = await Promise.all([chaos, ...customers.map((customer) => buy(customer))]);
    if (tally.underWay > 0) say(`waiting for ${tally.underWay} orders that are under way`);
    await Promise.all(settling);
    broken.signal.throwIfAborted();
    const faults = await faultsOf(mine);
    say(tally.toString());
    if (killed.length > 0) say(`${killed.length} times something was killed: ${counted(killed)}`);
    return faults;
  } finally {
    clearInterval(display);
    patience.abort(new Error('the demo is over'));
    for (const customer of customers) customer.leave();
  }
}

async function faultsOf(books: ReadonlyMap<Customer, ReadonlyMap<string, Order>>): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(patienceMs);
  const faults: string[] = [];
  for (const [customer, orders] of books) {
    const { ledger, balance } = await booksAtRest(customer, signal);
    faults.push(...checkBooks({ name: customer.name, orders: [...orders.values()], ledger, balance }));
  }
  return faults;
}

/** Ledger and balance of one moment: somebody may be signed in with the demo user's name, and place orders too. */
async function booksAtRest(customer: Customer, signal: AbortSignal): Promise<Pick<Books, 'ledger' | 'balance'>> {
  for (;;) {
    const { version } = await customer.account(signal);
    const ledger = await customer.ledger(signal);
    const account = await customer.account(signal);
    if (account.version === version) return { ledger, balance: account.balance };
  }
}

/** The made-up users, and the demo user where there is one: whoever is signed in with that name sees orders come. */
async function customersOf({ users, gatewayUrl }: DemoOptions): Promise<readonly Customer[]> {
  const identities = madeUpUsers.slice(0, users);
  const api = createApiClient({ baseUrl: gatewayUrl, fetch });
  try {
    const { demoSignIns: hasDemoUser } = await api('config', {});
    const first = hasDemoUser ? [demoSignIns.user] : [];
    return [...first, ...identities].slice(0, users).map((identity) => new Customer(gatewayUrl, identity));
  } catch (cause) {
    if (!(cause instanceof NoAnswer)) throw cause;
    throw new DemoProblem(
      `No stack answers at ${gatewayUrl}. Start one in another terminal (npm start), or say where it is: GATEWAY_PORT=... npm run demo`,
      { cause },
    );
  }
}

/** "orders 2, Kafka 1" */
function counted(names: readonly string[]): string {
  const groups = Map.groupBy(names, (name) => name);
  return [...groups].map(([name, { length }]) => `${name} ${length}`).join(', ');
}
