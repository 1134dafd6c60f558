import { watchClock } from './clock-watch.ts';
import { createClientMethods } from './client-methods.ts';
import { createKnownOrders, type KnownOrders } from './feed/known-orders.ts';
import { createNotifier, type Notifier } from './notifications/notifier.ts';
import type {
  AccountState,
  ClientEvent,
  ClientState,
  Notice,
  OrderbellClient,
  SessionState,
  ShellCommand,
} from './orderbell-client.ts';
import { clickOf, traceHeaders, type AnsweredClick } from './outbox/click-trace.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import { createPendingOrders } from './outbox/pending-orders.ts';
import type {
  Attention,
  Cancel,
  Clock,
  KeyValueStore,
  Locks,
  Log,
  Network,
  OpenSocket,
  PeerMessage,
  Peers,
  RaiseNotification,
  Random,
  SecretStore,
  Shell,
} from './ports.ts';
import { accountAfterAnswer, accountAfterNone, accountAfterPush } from './account.ts';
import { connectServer, userIdOf, type Server, type ServerEvents } from './server.ts';
import { defaultSettings, readSettings } from './settings/settings.ts';
import { createStateStore, type StateStore } from './state-store.ts';
import type { Wording } from './wording.ts';

/** What the client core is made of; see `ports.ts`. */
export interface CoreOptions {
  readonly fetch: typeof fetch;
  /** `include` in a browser, so that the refresh cookie travels. */
  readonly credentials: 'include' | 'omit';
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: KeyValueStore;
  /** Null in a browser: the refresh token is a cookie there. */
  readonly secrets: SecretStore | null;
  readonly locks: Locks;
  readonly peers: Peers;
  readonly network: Network;
  readonly attention: Attention;
  readonly shell: Shell;
  readonly raise: RaiseNotification;
  readonly wording: (state: ClientState) => Promise<Wording>;
  /** How many results the person has not had in sight yet. */
  readonly onUnseen: (count: number) => void;
  /** An order was taken: for who exports its trace. */
  readonly onClickAnswered?: ((click: AnsweredClick) => void) | undefined;
  readonly log: Log;
  /** For the diagnostics, newest last. */
  readonly recentLog: () => readonly string[];
  /** The server of a first start, and the only one where `platform.serverAddress` is false. */
  readonly serverAddress: string;
}

export interface Core {
  readonly client: OrderbellClient;
  /** Asks the server and renews the saved session. */
  start(): Promise<void>;
  /** A wish from outside the page; kept until a page is there to hear it. */
  command(command: ShellCommand): void;
  readonly notifier: Pick<Notifier, 'quiet' | 'quietUntil'>;
  state(): ClientState;
  /** As {@link OrderbellClient.subscribe}, for who surrounds the page: commands do not count as heard by it. */
  observe(listener: (event: ClientEvent) => void): Cancel;
}

/** The parts that the methods of the client work with. */
export interface CoreParts {
  readonly options: CoreOptions;
  readonly state: StateStore;
  readonly known: KnownOrders;
  readonly outbox: Outbox;
  readonly notifier: Notifier;
  readonly server: () => Server;
  /** Leaves the server and goes to another. */
  readonly moveTo: (address: string) => Promise<void>;
  /** An answer of the server with the account. */
  readonly takeAccount: (next: AccountState) => void;
  /** A read of orders begins: what it answers may be older than the feed's first connection. */
  readonly orderRead: () => void;
}

/** The client core of one window or process: everything of Orderbell but the screen and the operating system. */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { clock, random, store, locks, peers, network, shell, log } = options;
  const state = createStateStore(await firstState(options), log);
  const known = createKnownOrders();
  const pages = new Set<Cancel>();
  let heldCommand: ShellCommand | null = null;
  let readsBeforeFeed = 0;
  /** Whose feed has been started. */
  let begunFor: string | null = null;

  const takeAccount = (account: AccountState): void => {
    if (account !== state.current().account) state.apply({ type: 'account', account });
  };
  const readAccount = async (): Promise<void> => {
    const answer = await server.authorized('showAccount', {});
    const before = state.current().account;
    if (answer.ok) takeAccount(accountAfterAnswer(before, answer.value));
    else if (answer.problem.type === 'not-found') takeAccount(accountAfterNone(before));
  };

  const leave = (): void => {
    begunFor = null;
    readsBeforeFeed = 0;
    server.feed.stop();
    outbox.close();
    notifier.close();
    known.clear();
    takeAccount({ status: 'unknown' });
  };

  const begin = async (userId: string): Promise<void> => {
    if (begunFor === userId) return;
    begunFor = userId;
    void readAccount();
    outbox.send();
    const after = await notifier.open(userId);
    if (begunFor === userId) server.feed.start(after);
  };

  const enter = async (userId: string, signedIn: boolean): Promise<void> => {
    await outbox.open(userId);
    if (signedIn) await begin(userId);
  };

  const onSession = (session: SessionState): void => {
    const before = userIdOf(state.current().session);
    const after = userIdOf(session);
    state.apply({ type: 'session', session });
    if (before !== null && before !== after) leave();
    if (after !== null) void enter(after, session.status === 'signed-in');
  };

  const tellOnce = async (notice: Notice): Promise<void> => {
    if ((await store.get(`told/${notice}`)) === true || state.current().notices.includes(notice)) return;
    state.apply({ type: 'notices', notices: [...state.current().notices, notice] });
  };

  const events: ServerEvents = {
    onServer: (next) => state.apply({ type: 'server', server: next }),
    onSession,
    onConnection: (connection) => state.apply({ type: 'connection', connection }),
    onOrders(orders) {
      notifier.orders(orders);
      const news = known.admit(orders);
      if (news.length > 0) state.tell({ type: 'orders', orders: news });
    },
    onAccount(push) {
      const next = accountAfterPush(state.current().account, push, new Date(clock.now()).toISOString());
      if (next === null) void readAccount();
      else takeAccount(next);
    },
    onReady(ready) {
      if (ready.how === 'reset') {
        known.clear();
        takeAccount({ status: 'unknown' });
      }
      notifier.ready(ready);
      if (ready.how === 'reset' || (ready.how === 'begun' && readsBeforeFeed > 0)) state.tell({ type: 'orders-stale' });
      // The server sends the account before it is ready; what it has no word of, or was forgotten here, is asked for.
      if (state.current().account.status === 'unknown') void readAccount();
      if (ready.returned) outbox.send();
    },
    onReachable: () => outbox.send(),
    onNotKept: () => void tellOnce('session-not-kept'),
  };

  const outbox = createOutbox({
    orders: createPendingOrders(store, locks),
    clock,
    random,
    locks,
    peers,
    log,
    async send({ amount, description, idempotencyKey, placedAt }) {
      const click = clickOf(idempotencyKey);
      const headers = traceHeaders(click);
      const answer = await server.authorized('placeOrder', { body: { amount, description }, idempotencyKey, headers });
      if (answer.ok && click !== null)
        options.onClickAnswered?.({ ...click, clickedAt: Date.parse(placedAt), answeredAt: clock.now() });
      return answer;
    },
    async reachable() {
      if (!(await server.session.token()).ok) return false;
      const { status } = state.current().connection;
      return status === 'live' || status === 'catching-up' || (await server.call('config', {})).ok;
    },
    onPending(pending) {
      if (pending.length > 0 || state.current().pending.length > 0) state.apply({ type: 'pending', pending });
    },
    onAccepted: (idempotencyKey, order, pending) =>
      state.apply({ type: 'order-accepted', idempotencyKey, order: known.newest(order), pending }),
  });
  const notifier = createNotifier({
    ...options,
    settings: () => state.current().settings,
    wording: () => options.wording(state.current()),
    position: () => server.feed.position(),
  });
  let server = connectServer(state.current().settings.serverAddress, 'none', options, events);

  const follow = async (message: PeerMessage): Promise<void> => {
    if (message.type === 'signed-in' || message.type === 'signed-out') await server.session.followPeer(message.type);
    else if (message.type === 'settings') state.apply({ type: 'settings', settings: await savedSettings(options) });
    else await outbox.follow(message);
  };
  const wake = (suspicious: boolean): void => {
    server.wake(suspicious);
    outbox.send();
  };

  shell.listen((platform) => state.apply({ type: 'platform', platform }));
  peers.listen((message) => void follow(message));
  network.listen(() => wake(true));
  watchClock(clock, () => wake(true));

  const methods = createClientMethods({
    options,
    state,
    known,
    outbox,
    notifier,
    server: () => server,
    async moveTo(address) {
      const { session } = state.current();
      const reason = session.status === 'signed-out' ? session.reason : 'server-changed';
      await server.session.signOut(reason);
      server.dispose();
      server = connectServer(address, reason, options, events);
      void server.start();
    },
    takeAccount,
    orderRead() {
      if (server.feed.position() === undefined) readsBeforeFeed += 1;
    },
  });

  return {
    client: {
      ...methods,
      subscribe(listener) {
        const cancel = state.subscribe(listener);
        pages.add(cancel);
        if (heldCommand !== null) state.tell({ type: 'command', command: heldCommand });
        heldCommand = null;
        return () => {
          pages.delete(cancel);
          cancel();
        };
      },
      async reconnect() {
        wake(false);
        return { ok: true, value: null };
      },
    },
    start: () => server.start(),
    command(command) {
      if (pages.size > 0) state.tell({ type: 'command', command });
      else heldCommand = command;
    },
    notifier,
    state: () => state.current(),
    observe: (listener) => state.subscribe(listener),
  };
}

async function savedSettings({ store, shell, serverAddress }: CoreOptions) {
  const settings = readSettings(await store.get('settings'), defaultSettings(serverAddress));
  return shell.platform().serverAddress ? settings : { ...settings, serverAddress };
}

async function firstState(options: CoreOptions): Promise<ClientState> {
  const settings = await savedSettings(options);
  return {
    server: { status: 'connecting', address: settings.serverAddress },
    session: { status: 'restoring', user: null },
    connection: { status: 'idle' },
    account: { status: 'unknown' },
    pending: [],
    settings,
    platform: options.shell.platform(),
    notices: [],
  };
}
