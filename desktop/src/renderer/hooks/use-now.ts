import { useSyncExternalStore } from 'react';

interface Ticker {
  readonly subscribe: (listener: () => void) => () => void;
  readonly now: () => number;
}

const tickers = new Map<number, Ticker>();

/** One timer for everybody who looks at the clock with the same step; it runs only while somebody does. */
function tickerOf(step: number): Ticker {
  const known = tickers.get(step);
  if (known !== undefined) return known;
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let now = Date.now();
  const tick = () => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  const ticker: Ticker = {
    subscribe(listener) {
      listeners.add(listener);
      if (timer === undefined) {
        timer = setInterval(tick, step);
        // A hidden page's timers are throttled; what is shown again must be right at once.
        document.addEventListener('visibilitychange', tick);
        queueMicrotask(tick);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
        document.removeEventListener('visibilitychange', tick);
      };
    },
    now: () => now,
  };
  tickers.set(step, ticker);
  return ticker;
}

/** The time, renewed every `step` milliseconds. */
export function useNow(step: number): number {
  const ticker = tickerOf(step);
  return useSyncExternalStore(ticker.subscribe, ticker.now);
}
