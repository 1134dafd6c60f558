import {
  ApiProblem,
  NoAnswer,
  createApiClient,
  type ApiClient,
  type CallOptions,
  type AnswerOf,
  type EndpointName,
  type Order,
  type Session,
  type TopUpReceipt,
} from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Act, Journal, Outcome } from './journal.ts';
import { Listener } from './listener.ts';
import type { StackAddress } from './stack-address.ts';
import { waitUntil } from './wait-until.ts';

/** Longer than any answer takes; a connection that swallows everything must not hold a client for ever. */
const patiently: typeof fetch = (input, init) => fetch(input, { signal: AbortSignal.timeout(25_000), ...init });

export const password = 'correct horse battery';

/**
 * A user of the stack under test: signed in, with a typed client, sockets that keep what they heard, and a journal of
 * every act and its answer. With several gateways its requests go round them.
 */
export class Shopper {
  readonly session: Session;
  readonly gateways: readonly [string, ...string[]];
  readonly #clients: readonly ApiClient[];
  readonly #acts: Act[] = [];
  readonly #listeners: Listener[] = [];
  #turn = 0;

  private constructor(session: Session, gateways: readonly [string, ...string[]]) {
    this.session = session;
    this.gateways = gateways;
    this.#clients = gateways.map((baseUrl) => createApiClient({ baseUrl, fetch: patiently }));
  }

  /** Registers a new user. */
  static async register(stack: Pick<StackAddress, 'gateways'>): Promise<Shopper> {
    const client = createApiClient({ baseUrl: stack.gateways[0], fetch: patiently });
    const email = `shopper-${randomUUID()}@example.com`;
    return new Shopper(await client('register', { body: { email, password, name: 'Ada' } }), stack.gateways);
  }

  get userId(): Session['user']['id'] {
    return this.session.user.id;
  }

  get token(): string {
    return this.session.accessToken;
  }

  get journal(): Journal {
    return { userId: this.userId, acts: this.#acts, heard: this.#listeners.map(({ heard }) => heard) };
  }

  /** Calls an endpoint as this user. @throws ApiProblem, NoAnswer */
  call<K extends EndpointName>(name: K, options: Omit<CallOptions<K>, 'token'>): Promise<AnswerOf<K>> {
    const client = this.#clients[this.#turn++ % this.#clients.length];
    if (client === undefined) throw new Error('a stack has at least one gateway');
    // Leaving out `token`, which every endpoint may take, leaves everything else of the options as it was.
    return client(name, { ...options, token: this.token } as CallOptions<K>);
  }

  /** Opens the account and puts money on it, as often as it takes: a stack that was just broken may still say "later". */
  async openAccount(amount: number): Promise<void> {
    const key = randomUUID();
    await waitUntil(
      async () => {
        await this.call('openAccount', {}).catch((error: unknown) => {
          if (!(error instanceof ApiProblem) || error.problem.type !== 'account-exists') throw error;
        });
        return amount === 0 || (await this.tryTopUp(amount, key)).kind === 'acknowledged';
      },
      'an account with money on it',
      { patienceMs: 60_000, everyMs: 200 },
    );
  }

  async topUp(amount: number): Promise<TopUpReceipt> {
    const { act, receipt } = this.#beginTopUp(amount, randomUUID());
    const answer = await receipt;
    act.outcome = { kind: 'acknowledged', answer: { transactionId: answer.transaction.id } };
    return answer;
  }

  /** Tops up once, and tells what came of it. */
  async tryTopUp(amount: number, key: string = randomUUID()): Promise<Act['outcome']> {
    const { act, receipt } = this.#beginTopUp(amount, key);
    try {
      act.outcome = { kind: 'acknowledged', answer: { transactionId: (await receipt).transaction.id } };
    } catch (error) {
      act.outcome = withoutAnswer(error);
    }
    return act.outcome;
  }

  #beginTopUp(amount: number, key: string) {
    const act: Extract<Act, { kind: 'top-up' }> = { kind: 'top-up', key, amount, outcome: { kind: 'unknown' } };
    this.#acts.push(act);
    return { act, receipt: this.call('topUpAccount', { body: { amount }, idempotencyKey: key }) };
  }

  /** Places an order once, and tells what came of it. */
  async tryOrder(
    amount: number,
    description = 'тестовая покупка',
    key: string = randomUUID(),
  ): Promise<Outcome<Order>> {
    const act: Extract<Act, { kind: 'order' }> = {
      kind: 'order',
      key,
      amount,
      description,
      outcome: { kind: 'unknown' },
    };
    this.#acts.push(act);
    try {
      const answer = await this.call('placeOrder', { body: { amount, description }, idempotencyKey: key });
      act.outcome = { kind: 'acknowledged', answer };
    } catch (error) {
      act.outcome = withoutAnswer(error);
    }
    return act.outcome;
  }

  /**
   * Places an order as a careful client does: with the same key again while the answer is missing or says "later".
   * @throws Error when it was refused, or was not answered within a minute
   */
  async order(amount: number, description?: string): Promise<Order> {
    const key = randomUUID();
    const end = performance.now() + 60_000;
    while (performance.now() < end) {
      const outcome = await this.tryOrder(amount, description, key);
      if (outcome.kind === 'acknowledged') return outcome.answer;
      if (outcome.kind === 'refused') throw new ApiProblem(outcome.problem);
      await pause(100);
    }
    throw new Error('an order was not answered within a minute');
  }

  /** Opens a socket from the start of the feed (or after a place in it), on a gateway of choice. */
  async listen({ gateway = 0, after = 0 }: { gateway?: number; after?: number } = {}): Promise<Listener> {
    const url = this.gateways[gateway % this.gateways.length] ?? this.gateways[0];
    const listener = new Listener(url, () => this.token, after);
    this.#listeners.push(listener);
    return listener.start();
  }

  /** Whether all its sockets have reached this place of the feed, and this version of the balance if they heard of any. */
  hasHeard(seq: number, accountVersion: number): boolean {
    return this.#listeners.every(
      (listener) =>
        (listener.seq ?? 0) >= seq && (listener.account === undefined || listener.account.version >= accountVersion),
    );
  }

  /** Closes its sockets. */
  leave(): void {
    for (const listener of this.#listeners) listener.stop();
  }
}

/** What a failed request leaves known. @throws an error that is not about the request */
function withoutAnswer(error: unknown): Outcome<never> {
  if (error instanceof ApiProblem) {
    return { kind: mayHaveHappened(error) ? 'unknown' : 'refused', problem: error.problem };
  }
  if (error instanceof NoAnswer) return { kind: 'unknown', sent: !isRefusedConnection(error) };
  throw error;
}

function isRefusedConnection({ cause }: Error): boolean {
  if (!(cause instanceof Error)) return false;
  return ('code' in cause && cause.code === 'ECONNREFUSED') || isRefusedConnection(cause);
}

/** An answer of the server's that leaves open whether the request was or will be carried out. */
function mayHaveHappened({ problem }: ApiProblem): boolean {
  return problem.status >= 500 || problem.type === 'request-in-progress';
}

/** Registers several users, a few at a time: hashing their passwords is the dearest thing a gateway does. */
export async function registerShoppers(stack: StackAddress, count: number): Promise<readonly Shopper[]> {
  const shoppers: Shopper[] = [];
  await inParallel(4, Array.from({ length: count }), async () => {
    shoppers.push(await Shopper.register(stack));
  });
  return shoppers;
}

/** Does the work for every item, at most `lanes` at once. */
export async function inParallel<T>(
  lanes: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: Math.min(lanes, items.length) }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
