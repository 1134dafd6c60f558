import { describe, expect, it } from 'vitest';
import type { ClientEvent, ClientState } from './orderbell-client.ts';
import { defaultSettings } from './settings/settings.ts';
import { createStateStore } from './state-store.ts';
import { platform } from './testing/test-client.ts';

const state: ClientState = {
  server: { status: 'connecting', address: 'http://localhost:8080' },
  session: { status: 'signed-out', reason: 'none' },
  connection: { status: 'idle' },
  account: { status: 'unknown' },
  pending: [],
  settings: defaultSettings('http://localhost:8080'),
  platform,
  notices: [],
};

const names = (events: readonly ClientEvent[]) => events.map(({ type }) => type);

describe('subscriptions', () => {
  it('begin with a snapshot and hear changes in their order, also those that a listener causes', () => {
    const store = createStateStore(state, () => {});
    const heard: ClientEvent[] = [];
    store.subscribe(({ type }) => {
      if (type === 'session') store.apply({ type: 'notices', notices: ['session-not-kept'] });
    });
    store.subscribe((event) => void heard.push(event));
    store.apply({ type: 'session', session: { status: 'signing-in' } });
    store.tell({ type: 'orders-stale' });
    expect(names(heard)).toEqual(['snapshot', 'session', 'notices', 'orders-stale']);
    expect(store.current()).toMatchObject({ session: { status: 'signing-in' }, notices: ['session-not-kept'] });
  });

  it('that begin in the midst of a change hear nothing twice', () => {
    const store = createStateStore(state, () => {});
    const late: ClientEvent[] = [];
    store.subscribe(({ type }) => {
      if (type === 'session') store.subscribe((event) => void late.push(event));
    });
    store.apply({ type: 'session', session: { status: 'signing-in' } });
    expect(late).toMatchObject([{ type: 'snapshot', state: { session: { status: 'signing-in' } } }]);
  });

  it('end at once, and one that throws harms no other', () => {
    const problems: string[] = [];
    const store = createStateStore(state, (_, event) => void problems.push(event));
    const heard: ClientEvent[] = [];
    store.subscribe(({ type }) => {
      if (type !== 'snapshot') throw new Error('broken page');
    });
    const cancel = store.subscribe((event) => void heard.push(event));
    store.tell({ type: 'orders-stale' });
    cancel();
    store.tell({ type: 'orders-stale' });
    expect(names(heard)).toEqual(['snapshot', 'orders-stale']);
    expect(problems).toEqual(['a listener threw', 'a listener threw']);
  });
});
