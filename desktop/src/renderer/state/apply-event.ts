import type { Order } from '@orderbell/contracts';
import type { ClientEvent, ClientState } from '../../client/orderbell-client.ts';
import { mergeOrders } from '../lib/order-book.ts';
import { EMPTY_DRAFT, FIRST_VIEW, NO_LEDGER, NO_ORDERS, userIdOf, type AppState, type Happening } from './app-state.ts';

/** The state after an event: a pure step, so that what the page shows can be tested without a page. */
export function applyEvent(state: AppState, event: ClientEvent): AppState {
  switch (event.type) {
    case 'snapshot':
      return withRemote(state, event.state);
    case 'server':
      return withRemote(state, { ...state.remote, server: event.server });
    case 'session':
      return withRemote(state, { ...state.remote, session: event.session });
    case 'connection':
      return withRemote(state, { ...state.remote, connection: event.connection });
    case 'account':
      return withRemote(state, { ...state.remote, account: event.account });
    case 'pending':
      return withRemote(state, { ...state.remote, pending: event.pending });
    case 'settings':
      return withRemote(state, { ...state.remote, settings: event.settings });
    case 'platform':
      return withRemote(state, { ...state.remote, platform: event.platform });
    case 'notices':
      return withRemote(state, { ...state.remote, notices: event.notices });
    case 'orders':
      return withOrders(state, event.orders);
    case 'order-accepted':
      return accept(state, event);
    case 'orders-stale':
      return { ...state, orders: { ...state.orders, stale: true } };
    case 'command':
      return { ...state, commands: [...state.commands, event.command] };
    default:
      return event satisfies never;
  }
}

/** Another user's (or nobody's) data must not stay on screen for a moment. */
function withRemote(state: AppState, remote: ClientState): AppState {
  const next = { ...state, remote };
  const [before, after] = [userIdOf(state.remote), userIdOf(remote)];
  if (before === after) return withConnectionChange(state, next);
  const cleared = { ...next, orders: NO_ORDERS, ledger: NO_LEDGER, happening: null };
  // After an involuntary end the same person usually signs in again: the draft and the list's filter wait for them.
  if (after !== null || remote.session.status !== 'signed-out' || remote.session.reason !== 'requested') return cleared;
  return { ...cleared, list: FIRST_VIEW, draft: EMPTY_DRAFT, dialog: 'none' };
}

function withConnectionChange(state: AppState, next: AppState): AppState {
  const [before, after] = [state.remote.connection.status, next.remote.connection.status];
  if (before === after) return next;
  if (after === 'offline') return withHappening(next, { kind: 'connection', state: 'lost' });
  const wasLost = state.happening?.what.kind === 'connection' && state.happening.what.state === 'lost';
  return after === 'live' && wasLost ? withHappening(next, { kind: 'connection', state: 'back' }) : next;
}

function withOrders(state: AppState, orders: readonly Order[]): AppState {
  const book = mergeOrders(state.orders.book, orders);
  if (book === state.orders.book) return state;
  const next = { ...state, orders: { ...state.orders, book }, list: holdRows(state, orders) };
  const settled = orders.findLast(({ id }) => {
    const [before, after] = [state.orders.book.byId.get(id), book.byId.get(id)];
    return before?.status === 'NEW' && after?.status !== 'NEW';
  });
  const order = settled === undefined ? undefined : book.byId.get(settled.id);
  return order === undefined ? next : withHappening(next, { kind: 'order-settled', order });
}

/** A row must not vanish under the pointer because its order left the filter. */
function holdRows({ list, orders: { book } }: AppState, changed: readonly Order[]): AppState['list'] {
  const left = changed.filter(({ id, status }) => status !== list.filter && book.byId.get(id)?.status === list.filter);
  return left.length === 0 ? list : { ...list, held: new Set([...list.held, ...left.map(({ id }) => id)]) };
}

function accept(state: AppState, event: Extract<ClientEvent, { readonly type: 'order-accepted' }>): AppState {
  const merged = withOrders(state, [event.order]);
  const rowKeys = new Map(merged.orders.rowKeys).set(event.order.id, event.idempotencyKey);
  return {
    ...merged,
    remote: { ...merged.remote, pending: event.pending },
    orders: { ...merged.orders, rowKeys },
  };
}

function withHappening(state: AppState, what: Happening): AppState {
  return { ...state, happening: { id: (state.happening?.id ?? 0) + 1, what } };
}
