import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClientEvent, ClientState, OrderbellClient } from '../../client/orderbell-client.ts';
import type { StatusFilter } from '../lib/order-book.ts';
import { applyEvent } from './apply-event.ts';
import { initialState, userIdOf, type AppState, type Dialog, type Draft } from './app-state.ts';
import { createLedgerReader, type LedgerReader } from './read-ledger.ts';
import { createOrderReader, type OrderReader, type ReaderSurroundings } from './read-orders.ts';

/** Everything that a component may use: what is known, ways to change what the window shows, and the client itself. */
export interface App {
  readonly client: OrderbellClient;
  readonly store: StoreApi<AppState>;
  readonly orders: OrderReader;
  readonly ledger: LedgerReader;
  readonly show: (dialog: Dialog) => void;
  readonly setDraft: (draft: Draft) => void;
  readonly setFilter: (filter: StatusFilter) => void;
  readonly setText: (text: string) => void;
  /** Where the list of orders stands, for coming back to it. Not state: it changes with every frame and nothing shows it. */
  readonly listPlace: { top: number; rowKey: string | null };
  readonly takeCommands: () => void;
  readonly dispose: () => void;
}

/** Resolves with the client's first snapshot. */
export function openApp(client: OrderbellClient, surroundings: ReaderSurroundings): Promise<App> {
  return new Promise((resolve) => {
    let app: App | undefined;
    const waiting: ClientEvent[] = [];
    const stop = client.subscribe((event) => {
      if (app !== undefined) app.store.setState((state) => applyEvent(state, event));
      else waiting.push(event);
      if (app === undefined && event.type === 'snapshot') queueMicrotask(() => begin(event.state));
    });
    const begin = (state: ClientState) => {
      if (app !== undefined) return;
      app = createApp(client, state, surroundings, () => stop());
      for (const event of waiting) app.store.setState((before) => applyEvent(before, event));
      resolve(app);
    };
  });
}

function createApp(
  client: OrderbellClient,
  state: ClientState,
  surroundings: ReaderSurroundings,
  stopEvents: () => void,
): App {
  const store = createStore<AppState>(() => initialState(state));
  const orders = createOrderReader(client, store, surroundings);
  const ledger = createLedgerReader(client, store);
  const listPlace: App['listPlace'] = { top: 0, rowKey: null };
  const stopReading = keepRead(store, orders, ledger);
  const setList = (list: Partial<AppState['list']>) =>
    store.setState((before) => ({ list: { ...before.list, ...list } }));

  return {
    client,
    store,
    orders,
    ledger,
    show: (dialog) => store.setState({ dialog }),
    setDraft: (draft) => store.setState({ draft }),
    listPlace,
    setFilter: (filter) => {
      listPlace.top = 0;
      setList({ filter, held: new Set() });
      if (filter !== 'ALL') void orders.readMore(filter);
    },
    setText: (text) => {
      listPlace.top = 0;
      setList({ text });
    },
    takeCommands: () => store.setState({ commands: [] }),
    dispose: () => {
      stopReading();
      stopEvents();
    },
  };
}

/** Reads what has to be read when somebody signs in, when the connection is back, and when the balance changes. */
function keepRead(store: StoreApi<AppState>, orders: OrderReader, ledger: LedgerReader): () => void {
  const react = (now: AppState, before: AppState | null) => {
    const userId = userIdOf(now.remote);
    if (userId === null) return;
    const signedIn = before === null || userIdOf(before.remote) !== userId;
    const isLive = now.remote.connection.status === 'live';
    const backOnline = isLive && before?.remote.connection.status !== 'live';

    if (now.orders.stale && (backOnline || before?.orders.stale === false)) void orders.readAgain();
    if (signedIn) void orders.readAhead();
    else if (backOnline && now.orders.reading.ALL.problem !== null) void orders.readMore('ALL').then(orders.readAhead);
    if (now.ledger.read && (backOnline || versionOf(now) !== versionOf(before))) void ledger.readNewest();
    if (backOnline && now.ledger.reading.problem !== null) void ledger.readMore();
  };
  react(store.getState(), null);
  return store.subscribe(react);
}

function versionOf(state: AppState | null): number | null {
  return state?.remote.account.status === 'open' ? state.remote.account.account.version : null;
}
