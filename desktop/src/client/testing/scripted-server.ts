import type { Account, Order, ProblemSlug, User } from '@orderbell/contracts';
import { AccountId, OrderId, UserId, problems } from '@orderbell/contracts';
import type { Clock, OpenSocket, SocketEnd, SocketHandlers } from '../ports.ts';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: string | null;
  readonly idempotencyKey: string | null;
  readonly traceparent: string | null;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface OpenFeed {
  readonly userId: string;
  readonly handlers: SocketHandlers;
}

const problem = (type: ProblemSlug, extra: object = {}): Answer => ({
  status: problems[type].status,
  body: {
    type,
    title: type,
    status: problems[type].status,
    detail: `${type} by the script`,
    requestId: 'r-1',
    ...extra,
  },
});

const uuid = (kind: number, n: number): string => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A gateway in memory that does what the contract says, and what a test tells it to do instead. */
export function createScriptedServer(clock: Clock) {
  const users = new Map<string, { readonly user: User; readonly password: string }>();
  const access = new Map<string, { readonly userId: string; readonly expiresAt: number }>();
  const refresh = new Map<
    string,
    { readonly user: User; readonly family: string; used: Answer | null; usedWith: string | null }
  >();
  const endedFamilies = new Set<string>();
  const orders = new Map<string, Order>();
  const accounts = new Map<string, Account>();
  const seqs = new Map<string, number>();
  const answered = new Map<string, Answer>();
  const feeds = new Set<OpenFeed>();
  const calls: Request[] = [];
  const scripted: { readonly path: string; readonly answer: () => Promise<Answer | 'lost' | 'pass'> }[] = [];
  const heldAnswers = new Map<string, Promise<void>>();
  let counter = 0;

  const server = {
    /** No connection can be made. */
    down: false,
    /** The page of some proxy answers instead. */
    foreign: false,
    /** What a handshake is refused with. */
    refuseSockets: null as ProblemSlug | null,
    /** A replay waits until the test says {@link finishReplay}. */
    holdReplay: false,
    tokenLifetimeMs: 600_000,
    /** The browser's cookie, where the script plays one. */
    cookie: null as string | null,
    useCookie: false,
    calls,

    callsTo: (path: string): readonly Request[] => calls.filter((call) => call.path === path),
    /** The next request to a path gets this problem. */
    refuse(path: string, type: ProblemSlug, extra: object = {}): void {
      scripted.push({ path, answer: () => Promise.resolve(problem(type, extra)) });
    },
    /** The next request to a path is carried out, and its answer lost. */
    loseAnswer(path: string): void {
      scripted.push({ path, answer: () => Promise.resolve('lost') });
    },
    /** The next request to a path waits until the answer of this is called. */
    hold(path: string): () => void {
      let release = (): void => {};
      const held = new Promise<'pass'>((resolve) => {
        release = () => resolve('pass');
      });
      scripted.push({ path, answer: () => held });
      return release;
    },

    /** The next request to a path is carried out, and its answer waits until the answer of this is called. */
    holdAnswer(path: string): () => void {
      let release = (): void => {};
      heldAnswers.set(
        path,
        new Promise((resolve) => {
          release = () => resolve();
        }),
      );
      return release;
    },

    addUser(email: string, password = 'correct horse'): User {
      const user: User = { id: UserId.parse(uuid(1, (counter += 1))), email, name: null, role: 'user' };
      users.set(email, { user, password });
      return user;
    },
    addAccount(userId: string, balance = 10_000): Account {
      const account: Account = {
        id: AccountId.parse(uuid(2, (counter += 1))),
        userId: UserId.parse(userId),
        balance,
        version: 1,
        updatedAt: iso(),
      };
      accounts.set(userId, account);
      return account;
    },
    addOrder(userId: string, amount: number, description: string): Order {
      const order: Order = {
        id: OrderId.parse(uuid(3, (counter += 1))),
        userId: UserId.parse(userId),
        amount,
        description,
        status: 'NEW',
        cancelReason: null,
        seq: nextSeq(userId),
        createdAt: iso(),
        updatedAt: iso(),
      };
      orders.set(order.id, order);
      push(order);
      return order;
    },
    /** The payment has been decided: the order becomes final and is pushed. */
    settleOrder(id: string, status: 'FINISHED' | 'CANCELLED' = 'FINISHED'): Order {
      const before = orders.get(id);
      if (before === undefined) throw new Error(`no order ${id}`);
      const cancelReason = status === 'CANCELLED' ? ('insufficient-funds' as const) : null;
      const order: Order = { ...before, status, cancelReason, seq: nextSeq(before.userId), updatedAt: iso() };
      orders.set(id, order);
      push(order);
      return order;
    },
    ordersOf: (userId: string): readonly Order[] => [...orders.values()].filter((order) => order.userId === userId),
    pushAccount(userId: string, push: { readonly balance: number; readonly version: number }): void {
      for (const feed of feeds) if (feed.userId === userId) feed.handlers.account(push);
    },
    /** Sends orders to a user's sockets as they are, whatever the script knows. */
    pushRaw(userId: string, batch: readonly Order[]): void {
      for (const feed of feeds) if (feed.userId === userId) feed.handlers.orders(batch);
    },
    /** Ends every socket. */
    endSockets(end: SocketEnd): void {
      const all = [...feeds];
      feeds.clear();
      for (const { handlers } of all) handlers.ended(end);
    },
    sockets: (): number => feeds.size,
    finishReplay: (): void => {},
    /** The access tokens given so far stop being good. */
    revokeAccess(): void {
      access.clear();
    },
    /** Every refresh token given so far stops being good. */
    revokeRefresh(): void {
      for (const { family } of refresh.values()) endedFamilies.add(family);
    },
    /** The database was lost: feeds and orders begin anew. */
    reset(): void {
      orders.clear();
      seqs.clear();
      answered.clear();
    },

    fetch: async (input: string | URL | globalThis.Request, init: RequestInit = {}): Promise<Response> => {
      const url = new URL(input instanceof Request ? input.url : input);
      const headers = new Headers(init.headers);
      const request: Request = {
        method: init.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        body: typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {},
        token: headers.get('authorization')?.replace('Bearer ', '') ?? null,
        idempotencyKey: headers.get('idempotency-key'),
        traceparent: headers.get('traceparent'),
      };
      calls.push(request);
      if (server.down) throw new TypeError('fetch failed');
      if (server.foreign) return new Response('<html>Bad gateway</html>', { status: 502 });
      const aborted = new Promise<never>((_, reject) =>
        init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
      );
      const answer = await Promise.race([answerOf(request), aborted]);
      if (answer === 'lost' || server.down) throw new TypeError('terminated');
      return new Response(answer.status === 204 ? null : JSON.stringify(answer.body), { status: answer.status });
    },

    openSocket: (({ token, after }, handlers) => {
      let feed: OpenFeed | null = null;
      let closed = false;
      queueMicrotask(() => {
        if (closed) return;
        if (server.down) return handlers.ended({ kind: 'lost' });
        const type = server.refuseSockets ?? (userOf(token) === null ? 'unauthenticated' : null);
        if (type !== null) {
          const refusal = {
            status: problems[type].status,
            detail: '',
            requestId: null,
            fields: [],
            retryAfterSeconds: null,
          };
          return handlers.ended({ kind: 'refused', problem: { type, ...refusal } });
        }
        const userId = userOf(token) ?? '';
        feed = { userId, handlers };
        feeds.add(feed);
        handlers.connected();
        const seq = seqs.get(userId) ?? 0;
        const missed = server.ordersOf(userId).filter((order) => after !== undefined && order.seq > after);
        const replay = (): void => {
          if (closed) return;
          if (missed.length > 0) handlers.orders(missed.toSorted((a, b) => a.seq - b.seq));
          handlers.ready(seq);
        };
        if (server.holdReplay) server.finishReplay = replay;
        else replay();
      });
      return () => {
        closed = true;
        if (feed !== null) feeds.delete(feed);
      };
    }) satisfies OpenSocket,
  };

  const iso = (): string => new Date(clock.now()).toISOString();
  const nextSeq = (userId: string): number => {
    const seq = (seqs.get(userId) ?? 0) + 1;
    seqs.set(userId, seq);
    return seq;
  };
  const push = (order: Order): void => server.pushRaw(order.userId, [order]);
  const userOf = (token: string | null): string | null => {
    const found = token === null ? undefined : access.get(token);
    return found !== undefined && found.expiresAt > clock.now() ? found.userId : null;
  };

  const session = (user: User, family: string, status: number): Answer => {
    const accessToken = `access-${(counter += 1)}`;
    const refreshToken = `refresh-${counter}`;
    const expiresAt = clock.now() + server.tokenLifetimeMs;
    access.set(accessToken, { userId: user.id, expiresAt });
    refresh.set(refreshToken, { user, family, used: null, usedWith: null });
    if (server.useCookie) server.cookie = refreshToken;
    const body = { user, accessToken, expiresAt: new Date(expiresAt).toISOString() };
    return { status, body: server.useCookie ? body : { ...body, refreshToken } };
  };

  const refreshed = (token: unknown, key: string | null): Answer => {
    const found = typeof token === 'string' ? refresh.get(token) : undefined;
    if (found === undefined || endedFamilies.has(found.family)) return problem('unauthenticated');
    if (found.used !== null) {
      if (key !== null && key === found.usedWith) return found.used;
      endedFamilies.add(found.family);
      return problem('unauthenticated');
    }
    found.usedWith = key;
    found.used = session(found.user, found.family, 200);
    return found.used;
  };

  const answerOf = async (request: Request): Promise<Answer | 'lost'> => {
    const at = scripted.findIndex(({ path }) => path === request.path);
    const script = at === -1 ? undefined : scripted.splice(at, 1)[0];
    const instead = await script?.answer();
    if (instead !== undefined && instead !== 'pass' && instead !== 'lost') return instead;
    const answer = carryOut(request);
    const held = heldAnswers.get(request.path);
    heldAnswers.delete(request.path);
    await held;
    return instead === 'lost' ? 'lost' : answer;
  };

  const carryOut = (request: Request): Answer => {
    const { path, body, method } = request;
    const email = String(body['email']);
    const cookieOr = server.useCookie ? server.cookie : body['refreshToken'];
    switch (path) {
      case '/config':
        return { status: 200, body: { currency: { code: 'RUB', digits: 2 }, demoSignIns: true } };
      case '/auth/register':
        return users.has(email)
          ? problem('email-taken')
          : session(server.addUser(email, String(body['password'])), email, 201);
      case '/auth/login': {
        const found = users.get(email);
        if (found === undefined || found.password !== body['password']) return problem('unauthenticated');
        return session(found.user, `family-${(counter += 1)}`, 200);
      }
      case '/auth/refresh':
        return refreshed(cookieOr, request.idempotencyKey);
      case '/auth/logout': {
        const found = typeof cookieOr === 'string' ? refresh.get(cookieOr) : undefined;
        if (found !== undefined) endedFamilies.add(found.family);
        server.cookie = null;
        return { status: 204, body: null };
      }
    }
    const userId = userOf(request.token);
    if (userId === null) return problem('unauthenticated');
    const key = request.idempotencyKey === null ? null : `${userId} ${request.idempotencyKey}`;
    const before = key === null ? undefined : answered.get(key);
    if (before !== undefined) return before;
    const answer = asUser(userId, method, path, request);
    if (key !== null) answered.set(key, answer);
    return answer;
  };

  const asUser = (userId: string, method: string, path: string, { body }: Request): Answer => {
    const account = accounts.get(userId);
    if (path === '/accounts')
      return account === undefined ? { status: 201, body: server.addAccount(userId, 0) } : problem('account-exists');
    if (path === '/accounts/me') return account === undefined ? problem('not-found') : { status: 200, body: account };
    if (path === '/accounts/me/top-ups') {
      if (account === undefined) return problem('not-found');
      const amount = Number(body['amount']);
      const next: Account = {
        ...account,
        balance: account.balance + amount,
        version: account.version + 1,
        updatedAt: iso(),
      };
      accounts.set(userId, next);
      const transaction = {
        id: uuid(4, (counter += 1)),
        type: 'CREDIT',
        amount,
        referenceOrderId: null,
        createdAt: iso(),
      };
      return { status: 201, body: { transaction, account: next } };
    }
    if (path === '/accounts/me/transactions') return { status: 200, body: { items: [], nextCursor: null } };
    if (path === '/orders' && method === 'POST')
      return { status: 201, body: server.addOrder(userId, Number(body['amount']), String(body['description'])) };
    if (path === '/orders')
      return { status: 200, body: { items: server.ordersOf(userId).toReversed(), nextCursor: null } };
    const order = orders.get(path.replace('/orders/', ''));
    return order === undefined || order.userId !== userId ? problem('not-found') : { status: 200, body: order };
  };

  return server;
}

export type ScriptedServer = ReturnType<typeof createScriptedServer>;
