/**
 * What the interface of Orderbell knows of the world: one object, one stream of events.
 *
 * In the browser it is the client core itself; in Electron a proxy to the core in the main process. The renderer cannot tell
 * which, so everything here crosses a process boundary: arguments, answers and events are structured-cloneable and readonly,
 * no method throws or rejects (a failure is a `Result` with a problem), and times are RFC 3339 strings.
 */

import type {
  Account,
  DeadLetter,
  DeadLetterPage,
  Order,
  OrderJourney,
  OrderStatus,
  Pipeline,
  ProblemSlug,
  PublicConfig,
  Transaction,
  User,
} from '@orderbell/contracts';

/** The answer of every call: a value, or a problem that a person can be told. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: ClientProblem };

/**
 * Problems that the client finds without an answer of the server:
 * - `offline`: no connection to the server could be made.
 * - `timeout`: the server did not answer in time; whether it did the work is unknown.
 * - `signed-out`: there is no session, or it ended while the call ran.
 * - `unexpected-answer`: what answered does not speak Orderbell's contract (a proxy's page, another version).
 * - `already-sent`: the order is on its way and can no longer be taken back.
 * - `address-invalid`: the server address is not an http or https URL.
 * - `unavailable`: this platform cannot do it, see {@link Platform}.
 * - `failed`: the operating system refused (clipboard, file, autostart); `detail` has its words.
 */
export type LocalProblemType =
  | 'offline'
  | 'timeout'
  | 'signed-out'
  | 'unexpected-answer'
  | 'already-sent'
  | 'address-invalid'
  | 'unavailable'
  | 'failed';

/** A server's problem document (RFC 9457) or a local problem, as plain data. */
export interface ClientProblem {
  readonly type: ProblemSlug | LocalProblemType;
  /** HTTP status; null for a local problem. */
  readonly status: number | null;
  /** English, for diagnostics and as the small print; the interface has its own words for every type. */
  readonly detail: string;
  readonly requestId: string | null;
  /** Which fields of a form were refused. */
  readonly fields: readonly ProblemField[];
  /** From Retry-After; null when the server did not say. */
  readonly retryAfterSeconds: number | null;
}

export interface ProblemField {
  /** Dotted path, e.g. `email` or `amount`. */
  readonly field: string;
  readonly message: string;
}

/** One page of a list, newest first. `nextCursor` null: there is nothing older. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

// --- State -----------------------------------------------------------------------------------------------------------------

/** Everything that is known now. Lists of orders and transactions are read by page and are not part of it. */
export interface ClientState {
  readonly server: ServerState;
  readonly session: SessionState;
  readonly connection: ConnectionState;
  readonly account: AccountState;
  /** Oldest first. Only the signed-in user's; kept across restarts, and across sign-out for the next sign-in of that user. */
  readonly pending: readonly PendingOrder[];
  readonly settings: Settings;
  readonly platform: Platform;
  /** What the person has to be told once; gone after {@link OrderbellClient.dismissNotice}. */
  readonly notices: readonly Notice[];
}

/** Can the server be spoken to at all? Asked at start and after each change of address, and again with growing pauses until it answers. */
export type ServerState =
  | { readonly status: 'connecting'; readonly address: string }
  | { readonly status: 'reachable'; readonly address: string; readonly config: PublicConfig }
  | {
      readonly status: 'unreachable';
      readonly address: string;
      /** The last configuration that this address gave, so that amounts can still be shown; null when it never answered. */
      readonly config: PublicConfig | null;
      readonly since: string;
      /** When the next try starts; null while one is running. */
      readonly nextAttemptAt: string | null;
      readonly problem: ClientProblem;
    };

export type SessionState =
  /** At start: a saved session is being renewed. Stays so while the server is unreachable; `user` is whose session it is. */
  | { readonly status: 'restoring'; readonly user: User | null }
  | { readonly status: 'signed-out'; readonly reason: SignOutReason }
  | { readonly status: 'signing-in' }
  | { readonly status: 'signed-in'; readonly user: User };

/**
 * - `none`: nobody has signed in yet.
 * - `requested`: the person signed out.
 * - `expired`: the session ran out, or the server no longer knows it.
 * - `reused`: the refresh token was used elsewhere, the server ended the session to be safe.
 * - `server-changed`: the server address was changed.
 */
export type SignOutReason = 'none' | 'requested' | 'expired' | 'reused' | 'server-changed';

/** The live feed of orders and balances. */
export type ConnectionState =
  /** Nobody is signed in. */
  | { readonly status: 'idle' }
  | { readonly status: 'connecting'; readonly since: string }
  /** Connected, and what happened meanwhile is arriving. */
  | { readonly status: 'catching-up'; readonly since: string }
  | { readonly status: 'live'; readonly since: string }
  | {
      readonly status: 'offline';
      /** When the feed was lost, not when the last try failed. */
      readonly since: string;
      readonly reason: OfflineReason;
      /** When the next try starts; null while one is running or when only the network's return can help. */
      readonly nextAttemptAt: string | null;
    };

/**
 * - `no-network`: the machine itself has no network.
 * - `server-unreachable`: the network is there, the server does not answer.
 * - `server-refused`: the server answers and turns us away (overloaded, in maintenance); it is tried again.
 */
export type OfflineReason = 'no-network' | 'server-unreachable' | 'server-refused';

export type AccountState =
  /** Not read yet, or nobody is signed in. */
  { readonly status: 'unknown' } | { readonly status: 'none' } | { readonly status: 'open'; readonly account: Account };

/** An order that the person placed and that the server has not answered yet. */
export interface PendingOrder {
  /** Made on the click; also the row's identity. */
  readonly idempotencyKey: string;
  readonly amount: number;
  readonly description: string;
  /** When the person placed it. */
  readonly placedAt: string;
  readonly delivery: PendingDelivery;
}

export type PendingDelivery =
  /** Never sent: it waits for the connection, and can be cancelled. */
  | { readonly status: 'waiting' }
  /** Sent at least once without an answer; sent again with the same key until there is one. */
  | { readonly status: 'sending'; readonly attempts: number }
  /** The server said no. It stays until the person dismisses it. */
  | { readonly status: 'refused'; readonly problem: ClientProblem };

// --- Settings and platform -------------------------------------------------------------------------------------------------

export interface Settings {
  readonly language: 'system' | 'en' | 'ru';
  readonly theme: 'system' | 'light' | 'dark';
  readonly notifications: 'off' | 'without-details' | 'with-details';
  readonly sound: boolean;
  readonly closeToTray: boolean;
  readonly startAtSignIn: boolean;
  readonly startHidden: boolean;
  /** Shortcuts of one letter; off for people whose dictation or switch would trigger them by accident (WCAG 2.1.4). */
  readonly singleKeyShortcuts: boolean;
  /** Origin of the gateway, e.g. `http://localhost:8080`, without a trailing slash. */
  readonly serverAddress: string;
}

/** What the surroundings are and can do. What cannot be done is explained by the interface rather than offered. */
export interface Platform {
  readonly kind: 'desktop' | 'web';
  readonly os: 'macos' | 'windows' | 'linux' | 'other';
  /** The language of the system, a BCP 47 tag, for `language: 'system'`. */
  readonly locale: string;
  /** Name and version pairs for About, e.g. `{ name: 'Electron', version: '45.4.1' }`; the first one is Orderbell itself. */
  readonly versions: readonly { readonly name: string; readonly version: string }[];
  /** `needs-permission`: {@link OrderbellClient.requestNotifications} asks for it. `blocked`: the person or the system said no. */
  readonly notifications: 'available' | 'needs-permission' | 'blocked' | 'unavailable';
  readonly tray: boolean;
  readonly autostart: boolean;
  readonly logs: boolean;
  /** {@link OrderbellClient.savePdf} works; otherwise the print dialog is the way to a PDF. */
  readonly pdf: boolean;
  /** The server address may be changed. */
  readonly serverAddress: boolean;
}

/** - `session-not-kept`: the system has no protected storage, the person will have to sign in again after a restart. */
export type Notice = 'session-not-kept';

/** What the window shows, so that no notification is raised for it. */
export interface View {
  readonly screen: 'sign-in' | 'orders' | 'order' | 'account' | 'settings' | 'pipeline';
  /** The order on screen, for `order`. */
  readonly orderId: string | null;
}

// --- Events ----------------------------------------------------------------------------------------------------------------

/**
 * One stream. Every subscription begins with one `snapshot`; after it come the changes, in the order in which they happened.
 * Slices of the state arrive whole.
 */
export type ClientEvent =
  | { readonly type: 'snapshot'; readonly state: ClientState }
  | { readonly type: 'server'; readonly server: ServerState }
  | { readonly type: 'session'; readonly session: SessionState }
  | { readonly type: 'connection'; readonly connection: ConnectionState }
  | { readonly type: 'account'; readonly account: AccountState }
  | { readonly type: 'pending'; readonly pending: readonly PendingOrder[] }
  | { readonly type: 'settings'; readonly settings: Settings }
  | { readonly type: 'platform'; readonly platform: Platform }
  | { readonly type: 'notices'; readonly notices: readonly Notice[] }
  /** Orders of the signed-in user, new or changed, from the feed. Older `seq` than one already seen: already dropped by the core. */
  | { readonly type: 'orders'; readonly orders: readonly Order[] }
  /** The server took a pending order: `pending` without it and its order, in one step, so that its row only changes its face. */
  | {
      readonly type: 'order-accepted';
      readonly idempotencyKey: string;
      readonly order: Order;
      readonly pending: readonly PendingOrder[];
    }
  /** The feed could not bring everything that was missed (the server was reset): lists have to be read again. */
  | { readonly type: 'orders-stale' }
  /** A wish from outside the page: a notification, the tray, the native menu, a link. */
  | { readonly type: 'command'; readonly command: ShellCommand };

export type ShellCommand =
  | { readonly name: 'show-order'; readonly orderId: string }
  | { readonly name: 'show'; readonly screen: 'orders' | 'account' | 'settings' | 'pipeline' }
  | { readonly name: 'new-order' }
  | { readonly name: 'command-palette' }
  | { readonly name: 'shortcuts' };

// --- The client ------------------------------------------------------------------------------------------------------------

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface Registration extends Credentials {
  readonly name?: string;
}

export interface OrderQuery {
  readonly status?: OrderStatus;
  readonly cursor?: string;
  /** 1 to 100. */
  readonly limit?: number;
}

export interface TransactionQuery {
  readonly cursor?: string;
  /** 1 to 100. */
  readonly limit?: number;
}

export interface DeadLetterSearch {
  /** Those of one status; what is still to be settled without it. */
  readonly status?: DeadLetter['status'] | 'all';
  readonly cursor?: string;
  /** 1 to 100. */
  readonly limit?: number;
}

/** See the head of this file. Every method resolves, none rejects. */
export interface OrderbellClient {
  /** Calls back with a `snapshot` first (possibly before this returns), then with every change. Returns the way to stop. */
  subscribe(listener: (event: ClientEvent) => void): () => void;

  // Session. The new state also arrives as a `session` event, before the answer.
  signIn(credentials: Credentials): Promise<Result<User>>;
  register(registration: Registration): Promise<Result<User>>;
  /** Signs in as the demo user or operator; only where `config.demoSignIns` says that they exist. */
  tryDemo(who: 'user' | 'operator'): Promise<Result<User>>;
  /** Always ends the session here, also when the server cannot be told. Pending orders stay on disk for this user. */
  signOut(): Promise<Result<null>>;
  /** Tries the server and the feed again now instead of at `nextAttemptAt`. */
  reconnect(): Promise<Result<null>>;

  // Orders. A change after the answer of either read arrives as `orders`, however the two cross; where the feed cannot promise
  // that (its first connection came after the answer and without a place to go on from), `orders-stale` follows.
  listOrders(query: OrderQuery): Promise<Result<Page<Order>>>;
  getOrder(orderId: string): Promise<Result<Order>>;
  /** The way of an order through the system as far as it has come; it is read again to see more of it. */
  getJourney(orderId: string): Promise<Result<OrderJourney>>;
  /** Resolves when the order is safely on disk as pending (milliseconds), not when the server has answered. */
  placeOrder(order: { readonly amount: number; readonly description: string }): Promise<Result<PendingOrder>>;
  /** Takes back a `waiting` order, or dismisses a `refused` one; `already-sent` for one that is on its way. */
  dropPending(idempotencyKey: string): Promise<Result<null>>;

  // Account. The new balance also arrives as an `account` event.
  openAccount(): Promise<Result<Account>>;
  /**
   * The caller makes the key when the person decides and gives the same one until there is an answer: after a `timeout` a second
   * click with the same key cannot top up twice.
   */
  topUp(topUp: {
    readonly amount: number;
    readonly idempotencyKey: string;
  }): Promise<Result<{ readonly transaction: Transaction; readonly account: Account }>>;
  listTransactions(query: TransactionQuery): Promise<Result<Page<Transaction>>>;

  // Pipeline. For operators: everybody else is answered `forbidden`.
  getPipeline(): Promise<Result<Pipeline>>;
  /** Newest first. */
  listDeadLetters(search: DeadLetterSearch): Promise<Result<DeadLetterPage>>;
  /** Handles a dead letter again. Twice is the same as once; one that fails again is answered as `open`. */
  requeueDeadLetter(id: string): Promise<Result<DeadLetter>>;
  /** Gives a dead letter up for a reason that is kept. */
  discardDeadLetter(discarded: { readonly id: string; readonly reason: string }): Promise<Result<DeadLetter>>;

  // Settings and platform.
  /** Applies and keeps them. A new `serverAddress` is checked (`address-invalid`) and ends the session. */
  updateSettings(changes: Partial<Settings>): Promise<Result<Settings>>;
  requestNotifications(): Promise<Result<null>>;
  dismissNotice(notice: Notice): Promise<Result<null>>;
  /** Text for a report: versions, states, last problems; no token, name, amount or address of a person. */
  diagnostics(): Promise<Result<string>>;
  openLogs(): Promise<Result<null>>;
  copyText(text: string): Promise<Result<null>>;
  /** Offers the text as a file. `saved` false: the person closed the dialog. */
  saveFile(file: {
    readonly name: string;
    readonly mediaType: string;
    readonly text: string;
  }): Promise<Result<{ readonly saved: boolean }>>;
  /** Saves what the page would print as PDF; only where `platform.pdf` says so. */
  savePdf(name: string): Promise<Result<{ readonly saved: boolean }>>;
  /** Tells what the window shows, for the decision whether to notify. */
  setView(view: View): void;
}
