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
    this.#clients = gateways.map((baseUrl) => createApiClient({ baseUrl, fetch }));
  }

  /** Registers a new user. */
  static async register(stack: Pick<StackAddress, 'gateways'>): Promise<Shopper> {
    const client = createApiClient({ baseUrl: stack.gateways[0], fetch });
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

  /** Opens the account and puts money on it. */
  async openAccount(amount: number): Promise<void> {
    await this.call('openAccount', {});
    if (amount > 0) await this.topUp(amount);
  }

  async topUp(amount: number): Promise<TopUpReceipt> {
    const act = { kind: 'top-up', key: randomUUID(), amount, outcome: { kind: 'unknown' } as Outcome<never> } as const;
    const kept: Extract<Act, { kind: 'top-up' }> = act;
    this.#acts.push(kept);
    const receipt = await this.call('topUpAccount', { body: { amount }, idempotencyKey: act.key });
    kept.outcome = { kind: 'acknowledged', answer: { transactionId: receipt.transaction.id } };
    return receipt;
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
      if (error instanceof ApiProblem) {
        act.outcome = { kind: mayHaveHappened(error) ? 'unknown' : 'refused', problem: error.problem };
      } else if (!(error instanceof NoAnswer)) throw error;
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
