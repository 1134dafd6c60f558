import type { Account, DeadLetter, Order, Pipeline, Transaction, User } from '@orderbell/contracts';
import type {
  ClientEvent,
  ClientProblem,
  ClientState,
  OrderbellClient,
  PendingOrder,
  Result,
  Settings,
} from '../../client/orderbell-client.ts';
import { sampleJourney } from './samples-operations.ts';
import { orderId, sampleOrders, sampleTransactions, sampleState, userOf, accountOf } from './samples.ts';

export interface FakeOptions {
  readonly state?: Partial<ClientState>;
  readonly orders?: readonly Order[];
  readonly transactions?: readonly Transaction[];
  /** What an operator sees; a server without any of it by default. */
  readonly pipeline?: Pipeline;
  readonly deadLetters?: readonly DeadLetter[];
  /** False: a server that keeps no journeys. */
  readonly journeys?: boolean;
  /** Milliseconds until the fake server answers and decides. */
  readonly delay?: number;
}

export interface FakeClient extends OrderbellClient {
  /** Plays the server: sends an event as the core would. */
  readonly emit: (event: ClientEvent) => void;
  /** The next call of a method is refused with this. */
  readonly refuseNext: (problem: Partial<ClientProblem> & Pick<ClientProblem, 'type'>) => void;
  /** From now on the fake server answers to no placed order until `release`. */
  readonly hold: () => void;
  readonly release: () => void;
  /** What was asked for, by name, for tests. */
  readonly calls: readonly { readonly name: string; readonly argument: unknown }[];
  readonly state: () => ClientState;
}

const ok = <Value>(value: Value): Result<Value> => ({ ok: true, value });

/** A client without a server: for component tests and for looking at the interface. Never part of a build. */
export function createFakeClient(options: FakeOptions = {}): FakeClient {
  const delay = options.delay ?? 0;
  const listeners = new Set<(event: ClientEvent) => void>();
  const calls: { name: string; argument: unknown }[] = [];
  let orders = [...(options.orders ?? sampleOrders())];
  let transactions = [...(options.transactions ?? sampleTransactions())];
  let deadLetters = [...(options.deadLetters ?? [])];
  let state: ClientState = { ...sampleState(), ...options.state };
  let refusal: ClientProblem | null = null;
  let held = Promise.withResolvers<void>();
  held.resolve();
  let seq = orders.length;

  const emit = (event: ClientEvent) => {
    if (event.type === 'snapshot') state = event.state;
    else if (event.type in state) state = { ...state, ...event };
    for (const listener of listeners) listener(event);
  };
  const wait = () => new Promise<void>((resolve) => void setTimeout(resolve, delay));

  async function answer<Value>(name: string, argument: unknown, make: () => Value): Promise<Result<Value>> {
    calls.push({ name, argument });
    await wait();
    if (refusal !== null) {
      const problem = refusal;
      refusal = null;
      return { ok: false, problem };
    }
    return ok(make());
  }

  const signInAs = (user: User): User => {
    emit({ type: 'session', session: { status: 'signed-in', user } });
    emit({ type: 'connection', connection: { status: 'live', since: new Date().toISOString() } });
    emit({ type: 'account', account: { status: 'open', account: accountOf(1_234_550) } });
    return user;
  };

  const page = <Item extends { readonly id: string }>(items: readonly Item[], cursor?: string, limit = 20) => {
    const start = cursor === undefined ? 0 : items.findIndex(({ id }) => id === cursor) + 1;
    const slice = items.slice(start, start + limit);
    return { items: slice, nextCursor: start + limit < items.length ? (slice.at(-1)?.id ?? null) : null };
  };

  const setPending = (pending: readonly PendingOrder[]) => emit({ type: 'pending', pending });

  async function deliver(pending: PendingOrder): Promise<void> {
    await wait();
    await held.promise;
    if (state.connection.status !== 'live') return;
    const now = new Date().toISOString();
    const { amount, description } = pending;
    const order: Order = {
      ...baseOrder(),
      id: orderId(++seq + 5000),
      seq,
      amount,
      description,
      createdAt: now,
      updatedAt: now,
    };
    orders = [order, ...orders];
    const rest = state.pending.filter(({ idempotencyKey }) => idempotencyKey !== pending.idempotencyKey);
    state = { ...state, pending: rest };
    emit({ type: 'order-accepted', idempotencyKey: pending.idempotencyKey, order, pending: rest });
    await wait();
    settle(order);
  }

  function settle(order: Order): void {
    const account = state.account.status === 'open' ? state.account.account : null;
    const paid = account !== null && account.balance >= order.amount;
    const settled: Order = {
      ...order,
      seq: ++seq,
      status: paid ? 'FINISHED' : 'CANCELLED',
      cancelReason: paid ? null : account === null ? 'no-account' : 'insufficient-funds',
      updatedAt: new Date().toISOString(),
    };
    orders = orders.map((each) => (each.id === order.id ? settled : each));
    emit({ type: 'orders', orders: [settled] });
    if (paid) move(account, { type: 'DEBIT', amount: order.amount, referenceOrderId: order.id });
  }

  function move(account: Account, change: Pick<Transaction, 'type' | 'amount' | 'referenceOrderId'>) {
    const transaction: Transaction = { ...change, id: crypto.randomUUID(), createdAt: new Date().toISOString() };
    transactions = [transaction, ...transactions];
    const signed = change.type === 'CREDIT' ? change.amount : -change.amount;
    const next: Account = { ...account, balance: account.balance + signed, version: account.version + 1 };
    emit({ type: 'account', account: { status: 'open', account: next } });
    return { transaction, account: next };
  }

  /** What waited behind it follows. */
  function settleLetter(id: string, status: DeadLetter['status']): DeadLetter {
    const letter = deadLetters.find((each) => each.id === id) ?? never();
    deadLetters = [];
    return { ...letter, status };
  }

  const baseOrder = (): Order => ({ ...(sampleOrders(1)[0] ?? never()), status: 'NEW', cancelReason: null });

  return {
    emit,
    calls,
    state: () => state,
    hold: () => {
      held = Promise.withResolvers();
    },
    release: () => held.resolve(),
    refuseNext: (problem) => {
      refusal = { status: null, detail: '', requestId: null, fields: [], retryAfterSeconds: null, ...problem };
    },
    subscribe(listener) {
      listeners.add(listener);
      listener({ type: 'snapshot', state });
      return () => void listeners.delete(listener);
    },
    signIn: (credentials) => answer('signIn', credentials, () => signInAs(userOf(credentials.email))),
    register: (registration) => answer('register', registration, () => signInAs(userOf(registration.email))),
    tryDemo: (who) => answer('tryDemo', who, () => signInAs(userOf(`${who}@orderbell.test`, who))),
    signOut: () =>
      answer('signOut', null, () => {
        emit({ type: 'session', session: { status: 'signed-out', reason: 'requested' } });
        emit({ type: 'connection', connection: { status: 'idle' } });
        return null;
      }),
    reconnect: () => answer('reconnect', null, () => null),
    listOrders: ({ status, cursor, limit }) =>
      answer('listOrders', { status, cursor, limit }, () =>
        page(
          orders.filter((order) => status === undefined || order.status === status),
          cursor,
          limit,
        ),
      ),
    async getOrder(id) {
      const order = orders.find((each) => each.id === id);
      if (order !== undefined) return answer('getOrder', id, () => order);
      await wait();
      return { ok: false, problem: notFound() };
    },
    async getJourney(id) {
      const order = orders.find((each) => each.id === id);
      if (order !== undefined && options.journeys !== false)
        return answer('getJourney', id, () => sampleJourney(order));
      await wait();
      return { ok: false, problem: notFound() };
    },
    async placeOrder({ amount, description }) {
      const pending: PendingOrder = {
        idempotencyKey: crypto.randomUUID(),
        amount,
        description,
        placedAt: new Date().toISOString(),
        delivery: state.connection.status === 'live' ? { status: 'sending', attempts: 1 } : { status: 'waiting' },
      };
      const result = await answer('placeOrder', { amount, description }, () => pending);
      if (!result.ok) return result;
      setPending([...state.pending, pending]);
      void deliver(pending);
      return result;
    },
    dropPending: (key) =>
      answer('dropPending', key, () => {
        setPending(state.pending.filter(({ idempotencyKey }) => idempotencyKey !== key));
        return null;
      }),
    openAccount: () =>
      answer('openAccount', null, () => {
        const account = accountOf(0);
        emit({ type: 'account', account: { status: 'open', account } });
        return account;
      }),
    topUp: (topUp) =>
      answer('topUp', topUp, () => {
        const account = state.account.status === 'open' ? state.account.account : accountOf(0);
        return move(account, { type: 'CREDIT', amount: topUp.amount, referenceOrderId: null });
      }),
    listTransactions: ({ cursor, limit }) =>
      answer('listTransactions', { cursor, limit }, () => page(transactions, cursor, limit)),
    async getPipeline() {
      const { pipeline } = options;
      if (pipeline === undefined) return { ok: false, problem: notFound() };
      const payments = pipeline.deadLetters.payments === null ? null : deadLetters.length;
      return answer('getPipeline', null, () => ({ ...pipeline, deadLetters: { ...pipeline.deadLetters, payments } }));
    },
    listDeadLetters: (search) =>
      answer('listDeadLetters', search, () => ({ items: deadLetters, nextCursor: null, unreachable: [] })),
    requeueDeadLetter: (id) => answer('requeueDeadLetter', id, () => settleLetter(id, 'requeued')),
    discardDeadLetter: (discarded) =>
      answer('discardDeadLetter', discarded, () => settleLetter(discarded.id, 'discarded')),
    updateSettings: (changes) =>
      answer('updateSettings', changes, () => {
        const settings: Settings = { ...state.settings, ...changes };
        emit({ type: 'settings', settings });
        return settings;
      }),
    requestNotifications: () =>
      answer('requestNotifications', null, () => {
        emit({ type: 'platform', platform: { ...state.platform, notifications: 'available' } });
        return null;
      }),
    dismissNotice: (notice) =>
      answer('dismissNotice', notice, () => {
        emit({ type: 'notices', notices: state.notices.filter((each) => each !== notice) });
        return null;
      }),
    diagnostics: () => answer('diagnostics', null, () => 'Orderbell 1.0.0\nFake client'),
    openLogs: () => answer('openLogs', null, () => null),
    copyText: (text) => answer('copyText', text, () => null),
    saveFile: (file) => answer('saveFile', file, () => ({ saved: true })),
    savePdf: (name) => answer('savePdf', name, () => ({ saved: true })),
    setView: (view) => void calls.push({ name: 'setView', argument: view }),
  };
}

function notFound(): ClientProblem {
  return {
    type: 'not-found',
    status: 404,
    detail: 'No such order',
    requestId: null,
    fields: [],
    retryAfterSeconds: null,
  };
}

function never(): never {
  throw new Error('sampleOrders(1) gives one order');
}
