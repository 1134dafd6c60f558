import type { Attention, Locks, Network, PeerMessage, Peers } from '../ports.ts';
import { createProcessLocks } from '../process-locks.ts';

/** A page that was hidden so long may have slept with the machine, whatever its timers say. */
const SLEPT_AFTER_MS = 60_000;

/** Locks between the tabs of one browser. A page that is no secure context (a machine's name over plain http) has only its own. */
export function browserLocks(): Locks {
  if (!('locks' in navigator)) return createProcessLocks();
  return { run: (name, work) => navigator.locks.request(name, work) };
}

/** Messages between the tabs of one browser. */
export function browserPeers(): Peers {
  const channel = new BroadcastChannel('orderbell');
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target: it reaches its own origin only
    tell: (message) => channel.postMessage(message),
    listen(listener) {
      // Only this page's own code can post here: the channel belongs to its origin.
      const hear = ({ data }: MessageEvent<PeerMessage>): void => listener(data);
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
  };
}

export function browserNetwork(): Network {
  return {
    online: () => navigator.onLine,
    listen(listener) {
      const stop = new AbortController();
      let hiddenAt: number | null = null;
      window.addEventListener('online', () => listener('returned'), stop);
      // From the back-forward cache: every connection was cut when the page went there.
      window.addEventListener('pageshow', ({ persisted }) => persisted && listener('resumed'), stop);
      document.addEventListener('resume', () => listener('resumed'), stop);
      document.addEventListener(
        'visibilitychange',
        () => {
          if (document.visibilityState === 'hidden') hiddenAt = Date.now();
          else if (hiddenAt !== null && Date.now() - hiddenAt > SLEPT_AFTER_MS) listener('resumed');
        },
        stop,
      );
      return () => stop.abort();
    },
  };
}

export function browserAttention(): Attention {
  return {
    focused: () => document.visibilityState === 'visible' && document.hasFocus(),
    listen(listener) {
      const stop = new AbortController();
      window.addEventListener('focus', listener, stop);
      window.addEventListener('blur', listener, stop);
      document.addEventListener('visibilitychange', listener, stop);
      return () => stop.abort();
    },
  };
}
