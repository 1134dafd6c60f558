import {
  ApiProblem,
  createApiClient,
  NoAnswer,
  type AnswerOf,
  type ApiClient,
  type CallOptions,
  type EndpointName,
  type Order,
  type Session,
} from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Listener } from '../support/listener.ts';

/** Who a customer is. */
export interface Identity {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** Renewed this long before it runs out. */
const tokenMarginMs = 60_000;
const pauseMs = 200;

/**
 * A user of the demo, who behaves as a careful client does: a request that is not answered, or answered "later", is sent again
 * with the same key until it is; the socket comes back by itself and says what it has seen.
 */
export class Customer {
  readonly name: string;
  readonly #identity: Identity;
  readonly #api: ApiClient;
  readonly #gatewayUrl: string;
  #session: Session | undefined;
  #listener: Listener | undefined;

  constructor(gatewayUrl: string, identity: Identity) {
    this.name = identity.name;
    this.#identity = identity;
    this.#gatewayUrl = gatewayUrl;
    this.#api = createApiClient({ baseUrl: gatewayUrl, fetch });
  }

  /** Signs in, registered first if need be, with an account; listens from now on. */
  async arrive(signal: AbortSignal): Promise<void> {
    await this.#token(signal);
    await this.#call('openAccount', {}, signal).catch((cause: unknown) => {
      if (!(cause instanceof ApiProblem && cause.problem.type === 'account-exists')) throw cause;
    });
    // The place where the feed stands now: what happened before is no news. Waits for as long as the gateway is away.
    this.#listener = new Listener(this.#gatewayUrl, () => this.#session?.accessToken ?? '', undefined);
    await this.#listener.start();
  }

  async topUp(amount: number, signal: AbortSignal): Promise<void> {
    await this.#call('topUpAccount', { body: { amount }, idempotencyKey: randomUUID() }, signal);
  }

  /** Places an order once, however often that must be tried. */
  async order(amount: number, description: string, signal: AbortSignal): Promise<Order> {
    return this.#call('placeOrder', { body: { amount, description }, idempotencyKey: randomUUID() }, signal);
  }

  /** The order once a push has said that it is final. @throws Error when none has said so in time */
  async final(orderId: string, patienceMs: number): Promise<Order> {
    if (this.#listener === undefined) throw new Error(`${this.name} has not arrived`);
    return this.#listener.final(orderId, { patienceMs, everyMs: 5 });
  }

  async account(signal: AbortSignal): Promise<AnswerOf<'showAccount'>> {
    return this.#call('showAccount', {}, signal);
  }

  /** The whole ledger, newest first. */
  async ledger(signal: AbortSignal): Promise<AnswerOf<'listTransactions'>['items']> {
    const entries: AnswerOf<'listTransactions'>['items'] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '100', ...(cursor === undefined ? {} : { cursor }) };
      const page = await this.#call('listTransactions', { query }, signal);
      entries.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return entries;
  }

  leave(): void {
    this.#listener?.stop();
  }

  /** @throws ApiProblem when it is refused for good, and the signal's reason */
  async #call<K extends EndpointName>(
    name: K,
    options: Omit<CallOptions<K>, 'token'>,
    signal: AbortSignal,
  ): Promise<AnswerOf<K>> {
    // A long demo would keep every push that it ever heard.
    this.#listener?.heard.splice(0);
    return untilAnswered(async () => {
      // Leaving out `token`, which every endpoint may take, leaves everything else of the options as it was.
      return this.#api(name, { ...options, token: await this.#token(signal) } as CallOptions<K>);
    }, signal);
  }

  async #token(signal: AbortSignal): Promise<string> {
    const expires = this.#session === undefined ? 0 : Date.parse(this.#session.expiresAt);
    if (this.#session === undefined || Date.now() > expires - tokenMarginMs) {
      this.#session = await untilAnswered(() => this.#signIn(), signal);
    }
    return this.#session.accessToken;
  }

  async #signIn(): Promise<Session> {
    const { email, password, name } = this.#identity;
    try {
      return await this.#api('signIn', { body: { email, password } });
    } catch (cause) {
      if (!(cause instanceof ApiProblem && cause.problem.type === 'unauthenticated')) throw cause;
      return this.#api('register', { body: { email, password, name } });
    }
  }
}

/** Tries until there is an answer that is final. */
async function untilAnswered<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (cause) {
      if (!(cause instanceof NoAnswer) && !(cause instanceof ApiProblem && isForLater(cause))) throw cause;
    }
    await pause(pauseMs, undefined, { signal });
  }
}

function isForLater({ problem }: ApiProblem): boolean {
  return problem.status >= 500 || problem.status === 429 || problem.type === 'request-in-progress';
}
