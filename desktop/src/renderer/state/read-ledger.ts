import type { StoreApi } from 'zustand/vanilla';
import type { OrderbellClient } from '../../client/orderbell-client.ts';
import { balanceOf, userIdOf, type AppState, type LedgerState } from './app-state.ts';

const PAGE = 100;

export interface LedgerReader {
  /** Reads the next older page. */
  readonly readMore: () => Promise<void>;
  /** Reads what is newer than the list; from the start where that leaves a hole. */
  readonly readNewest: () => Promise<void>;
}

/** Brings pages of the ledger into the store. */
export function createLedgerReader(client: OrderbellClient, store: StoreApi<AppState>): LedgerReader {
  const setLedger = (ledger: Partial<LedgerState>) => {
    store.setState((state) => ({ ledger: { ...state.ledger, ...ledger } }));
  };

  async function readMore(): Promise<void> {
    const { ledger, remote } = store.getState();
    const userId = userIdOf(remote);
    if (userId === null || ledger.reading.busy || ledger.complete) return;
    setLedger({ reading: { busy: true, problem: null } });
    const answer = await client.listTransactions({
      limit: PAGE,
      ...(ledger.nextCursor === null ? {} : { cursor: ledger.nextCursor }),
    });
    const now = store.getState();
    if (userIdOf(now.remote) !== userId) return;
    if (!answer.ok) return setLedger({ reading: { busy: false, problem: answer.problem } });
    const { items, nextCursor } = answer.value;
    const known = new Set(now.ledger.items.map(({ id }) => id));
    setLedger({
      items: [...now.ledger.items, ...items.filter(({ id }) => !known.has(id))],
      nextCursor,
      balance: now.ledger.read ? now.ledger.balance : balanceOf(now.remote),
      read: true,
      complete: nextCursor === null,
      reading: { busy: false, problem: null },
    });
  }

  async function readNewest(): Promise<void> {
    const { ledger, remote } = store.getState();
    const userId = userIdOf(remote);
    if (userId === null) return;
    if (!ledger.read) return readMore();
    const answer = await client.listTransactions({ limit: PAGE });
    const now = store.getState();
    if (userIdOf(now.remote) !== userId || !answer.ok) return;
    const { items, nextCursor } = answer.value;
    const known = new Set(now.ledger.items.map(({ id }) => id));
    const fresh = items.filter(({ id }) => !known.has(id));
    const balance = balanceOf(now.remote);
    if (fresh.length < items.length || items.length === 0) {
      return setLedger({ items: [...fresh, ...now.ledger.items], balance });
    }
    // More came than one page holds: what is in the list no longer joins up with it.
    setLedger({ items, nextCursor, balance, complete: nextCursor === null });
  }

  return { readMore, readNewest };
}
