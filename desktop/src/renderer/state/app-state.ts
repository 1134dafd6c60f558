import type { Order, Transaction } from '@orderbell/contracts';
import type { ClientProblem, ClientState, ShellCommand } from '../../client/orderbell-client.ts';
import { EMPTY_BOOK, UNREAD_FRONTIERS, type Frontiers, type OrderBook, type StatusFilter } from '../lib/order-book.ts';

/** Reading one list by pages: whether a page is on its way, and what went wrong with the last one. */
export interface Reading {
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
}

export const IDLE: Reading = { busy: false, problem: null };

export interface OrdersState {
  readonly book: OrderBook;
  readonly frontiers: Frontiers;
  readonly reading: Readonly<Record<StatusFilter, Reading>>;
  /** Idempotency keys of orders placed in this window, by order id: the row of a pending order keeps its identity and its focus. */
  readonly rowKeys: ReadonlyMap<string, string>;
  /** The feed could not bring everything: the lists have to be read again. */
  readonly stale: boolean;
}

export interface LedgerState {
  /** Newest first. */
  readonly items: readonly Transaction[];
  readonly nextCursor: string | null;
  /** The balance when the newest item was read: what running balances are walked back from. */
  readonly balance: number | null;
  /** The first page has been read. */
  readonly read: boolean;
  readonly complete: boolean;
  readonly reading: Reading;
}

/** What the list of orders shows; kept while other pages are open. */
export interface ListView {
  readonly filter: StatusFilter;
  readonly text: string;
  /** Orders that matched the filter and no longer do: they stay where they are until the person asks for the list again. */
  readonly held: ReadonlySet<string>;
}

export interface Draft {
  readonly amount: string;
  readonly description: string;
  /** Idempotency key of the refused order that this one is written instead of. */
  readonly replaces: string | null;
}

export type Dialog = 'none' | 'new-order' | 'palette' | 'shortcuts' | 'sign-out' | 'receipt';

/** Something for the screen reader and, where it matters, the eye: the newest result of an order. */
export type Happening =
  | { readonly kind: 'order-settled'; readonly order: Order }
  | { readonly kind: 'connection'; readonly state: 'lost' | 'back' };

export interface AppState {
  /** What the client says, slice by slice. */
  readonly remote: ClientState;
  readonly orders: OrdersState;
  readonly ledger: LedgerState;
  readonly list: ListView;
  readonly dialog: Dialog;
  readonly draft: Draft;
  readonly happening: { readonly id: number; readonly what: Happening } | null;
  /** Wishes from outside the page that nobody has carried out yet. */
  readonly commands: readonly ShellCommand[];
}

export const EMPTY_DRAFT: Draft = { amount: '', description: '', replaces: null };

export const NO_ORDERS: OrdersState = {
  book: EMPTY_BOOK,
  frontiers: UNREAD_FRONTIERS,
  reading: { ALL: IDLE, NEW: IDLE, FINISHED: IDLE, CANCELLED: IDLE },
  rowKeys: new Map(),
  stale: false,
};

export const NO_LEDGER: LedgerState = {
  items: [],
  nextCursor: null,
  balance: null,
  read: false,
  complete: false,
  reading: IDLE,
};

export const FIRST_VIEW: ListView = { filter: 'ALL', text: '', held: new Set() };

export function initialState(remote: ClientState): AppState {
  return {
    remote,
    orders: NO_ORDERS,
    ledger: NO_LEDGER,
    list: FIRST_VIEW,
    dialog: 'none',
    draft: EMPTY_DRAFT,
    happening: null,
    commands: [],
  };
}

/** The server's number, or null while it is not known. */
export function balanceOf(remote: ClientState): number | null {
  return remote.account.status === 'open' ? remote.account.account.balance : null;
}

/** Whether the person may see and settle what has stopped. */
export function isOperator({ session }: ClientState): boolean {
  return session.status === 'signed-in' && session.user.role === 'operator';
}

/** Whose data is on screen; null while nobody is signed in. */
export function userIdOf(remote: ClientState): string | null {
  const { session } = remote;
  return session.status === 'signed-in' ? session.user.id : null;
}
