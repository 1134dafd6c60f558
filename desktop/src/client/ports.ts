/**
 * What the client core needs of the world. Nothing in this folder (but `browser/`) knows Electron, Node or the DOM: time, chance,
 * storage, network and the operating system come in through these interfaces, so that a test can hold them still.
 */

import type { Order, PushedAccount } from '@orderbell/contracts';
import type { ClientProblem, Platform, Result, Settings } from './orderbell-client.ts';

/** Stops or undoes what returned it. Calling it twice is harmless. */
export type Cancel = () => void;

export interface Clock {
  /** Wall time in milliseconds since 1970. Jumps when somebody sets the clock. */
  now(): number;
  /** Milliseconds since some start; never jumps, and may stand still while the machine sleeps. */
  elapsed(): number;
  /** Runs once after so many milliseconds. */
  after(milliseconds: number, run: () => void): Cancel;
}

export interface Random {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  uuid(): string;
}

/** Small JSON values by key. What `set` has resolved for survives a crash. */
export interface KeyValueStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** The values of all keys that begin so, in the order of the keys. */
  list(prefix: string): Promise<readonly unknown[]>;
}

/** Where the desktop keeps the refresh token. The browser has none: there it is an httpOnly cookie that no script can read. */
export interface SecretStore {
  load(): Promise<string | null>;
  /** `kept: false`: the system protects nothing, so the secret lasts only as long as the process. */
  save(secret: string): Promise<{ readonly kept: boolean }>;
  clear(): Promise<void>;
}

/** Mutual exclusion by name, also between the tabs of one browser. */
export interface Locks {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** What one tab tells the others of the same browser. */
export type PeerMessage =
  | { readonly type: 'signed-in' }
  | { readonly type: 'signed-out' }
  | { readonly type: 'settings' }
  | { readonly type: 'pending' }
  | { readonly type: 'accepted'; readonly idempotencyKey: string; readonly order: Order };

export interface Peers {
  tell(message: PeerMessage): void;
  listen(listener: (message: PeerMessage) => void): Cancel;
}

/** - `returned`: there is a network again. - `resumed`: the machine slept, or the page was frozen. */
export type NetworkEvent = 'returned' | 'resumed';

export interface Network {
  /** What the system believes. Only ever used to explain a failure: it is wrong too often to forbid a try. */
  online(): boolean;
  listen(listener: (event: NetworkEvent) => void): Cancel;
}

/** Why a feed socket is no more. It is told exactly once, and nothing after it. */
export type SocketEnd =
  /** No connection came about, or it broke. */
  | { readonly kind: 'lost' }
  /** The server turned the handshake away. */
  | { readonly kind: 'refused'; readonly problem: ClientProblem }
  /** The server announced that it closes an open socket. */
  | { readonly kind: 'closed'; readonly type: 'unauthenticated' | 'overloaded' };

export interface SocketHandlers {
  /** The handshake was accepted. */
  connected(): void;
  orders(orders: readonly Order[]): void;
  account(account: PushedAccount): void;
  /** Everything after the `after` of the handshake has been sent. */
  ready(seq: number): void;
  ended(end: SocketEnd): void;
}

/** Opens a feed socket; the answer closes it silently. */
export type OpenSocket = (
  to: { readonly address: string; readonly token: string; readonly after: number | undefined },
  handlers: SocketHandlers,
) => Cancel;

/** Whether the person is looking at the window. */
export interface Attention {
  focused(): boolean;
  listen(listener: () => void): Cancel;
}

/** A notification, worded. Clicking it leads to the order, or to the list when it stands for several. */
export interface NotificationContent {
  readonly title: string;
  readonly body: string;
  readonly orderId: string | null;
  readonly silent: boolean;
}

/** Raises a notification where the system can; never throws and never blocks. */
export type RaiseNotification = (content: NotificationContent) => void;

/** What the operating system does for the person. */
export interface Shell {
  platform(): Platform;
  listen(listener: (platform: Platform) => void): Cancel;
  /** Makes settings true that live outside the client (autostart, tray). A refusal leaves them as they were. */
  applySettings(next: Settings, previous: Settings): Promise<Result<null>>;
  requestNotifications(): Promise<Result<null>>;
  openLogs(): Promise<Result<null>>;
  copyText(text: string): Promise<Result<null>>;
  saveFile(file: {
    readonly name: string;
    readonly mediaType: string;
    readonly text: string;
  }): Promise<Result<{ readonly saved: boolean }>>;
  savePdf(name: string): Promise<Result<{ readonly saved: boolean }>>;
}

export type LogLevel = 'info' | 'warn' | 'error';

/** Decisions with their reasons. Never a token, a name, an address of a person or an amount. */
export type Log = (
  level: LogLevel,
  event: string,
  details?: Readonly<Record<string, string | number | boolean | null>>,
) => void;
