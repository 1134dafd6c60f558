import type { ClientEvent, ClientState } from './orderbell-client.ts';
import type { Cancel, Log } from './ports.ts';

export type Listener = (event: ClientEvent) => void;

/** Events that carry slices of the state; applying one makes it true. */
type StateEvent = Exclude<ClientEvent, { readonly type: 'snapshot' | 'orders' | 'orders-stale' | 'command' }>;

export interface StateStore {
  /** What is known now. */
  current(): ClientState;
  /** Makes the event's slice true and tells everybody. */
  apply(event: StateEvent): void;
  /** Tells everybody about something that is not state. */
  tell(event: Extract<ClientEvent, { readonly type: 'orders' | 'orders-stale' | 'command' }>): void;
  subscribe(listener: Listener): Cancel;
}

/**
 * Keeps the state and hands its changes to every listener in the order in which they happened, also when a listener causes the
 * next change; a listener that throws harms no other.
 */
export function createStateStore(initial: ClientState, log: Log): StateStore {
  let state = initial;
  const listeners = new Set<Listener>();
  const queue: { readonly event: ClientEvent; readonly to: readonly Listener[] }[] = [];
  let delivering = false;

  const call = (listener: Listener, event: ClientEvent): void => {
    try {
      listener(event);
    } catch (error) {
      log('error', 'a listener threw', { event: event.type, error: error instanceof Error ? error.name : 'unknown' });
    }
  };

  const deliver = (): void => {
    if (delivering) return;
    delivering = true;
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      for (const listener of next.to) if (listeners.has(listener)) call(listener, next.event);
    delivering = false;
  };

  const enqueue = (event: ClientEvent): void => {
    // Who subscribes later begins with a snapshot that has this event in it already.
    queue.push({ event, to: [...listeners] });
    deliver();
  };

  return {
    current: () => state,
    apply(event) {
      if (event.type === 'order-accepted') state = { ...state, pending: event.pending };
      else {
        const { type: _, ...slice } = event;
        state = { ...state, ...slice };
      }
      enqueue(event);
    },
    tell: enqueue,
    subscribe(given) {
      const listener: Listener = (event) => given(event);
      listeners.add(listener);
      call(listener, { type: 'snapshot', state });
      return () => void listeners.delete(listener);
    },
  };
}
