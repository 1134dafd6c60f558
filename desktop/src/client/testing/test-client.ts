import { createTranslations } from '../../i18n/index.ts';
import { createCore, type CoreOptions } from '../core.ts';
import type { ClientEvent, Platform } from '../orderbell-client.ts';
import type { NetworkEvent, NotificationContent, Peers } from '../ports.ts';
import { createProcessLocks } from '../process-locks.ts';
import { success } from '../results.ts';
import { createTestDisk } from './test-disk.ts';
import type { ScriptedServer } from './scripted-server.ts';
import type { TestClock } from './test-clock.ts';

export const platform: Platform = {
  kind: 'desktop',
  os: 'linux',
  locale: 'en-GB',
  versions: [{ name: 'Orderbell', version: '1.0.0' }],
  notifications: 'available',
  tray: true,
  autostart: true,
  logs: true,
  pdf: true,
  serverAddress: true,
};

let tabs = 0;

/** A client core over a scripted server, with every event it told and every notification it raised. */
export async function openTestClient(clock: TestClock, server: ScriptedServer, given: Partial<CoreOptions> = {}) {
  const events: ClientEvent[] = [];
  const raised: NotificationContent[] = [];
  const unseen: number[] = [];
  const networkListeners = new Set<(event: NetworkEvent) => void>();
  const attentionListeners = new Set<() => void>();
  const life = { alive: true };
  const world = { focused: false, online: true };
  const silent: Peers = { tell: () => {}, listen: () => () => {} };
  const translations = await createTranslations('en');
  const tab = (tabs += 1);
  let ids = 0;

  const core = await createCore({
    fetch: async (input, init) => {
      const answer = await server.fetch(input, init);
      return life.alive ? answer : new Promise(() => {});
    },
    credentials: 'omit',
    openSocket: server.openSocket,
    clock: { ...clock, after: (milliseconds, run) => clock.after(milliseconds, () => life.alive && run()) },
    random: {
      fraction: () => 0.5,
      uuid: () => `${String(tab).padStart(8, '0')}-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    },
    store: createTestDisk(),
    secrets: null,
    locks: createProcessLocks(),
    peers: silent,
    network: {
      online: () => world.online,
      listen(listener) {
        networkListeners.add(listener);
        return () => void networkListeners.delete(listener);
      },
    },
    attention: {
      focused: () => world.focused,
      listen(listener) {
        attentionListeners.add(listener);
        return () => void attentionListeners.delete(listener);
      },
    },
    shell: {
      platform: () => platform,
      listen: () => () => {},
      applySettings: () => Promise.resolve(success(null)),
      requestNotifications: () => Promise.resolve(success(null)),
      openLogs: () => Promise.resolve(success(null)),
      copyText: () => Promise.resolve(success(null)),
      saveFile: () => Promise.resolve(success({ saved: true })),
      savePdf: () => Promise.resolve(success({ saved: true })),
    },
    raise: (content) => void raised.push(content),
    wording: () =>
      Promise.resolve({
        language: 'en',
        locale: 'en-GB',
        t: translations.t,
        money: (minorUnits) => `RUB ${(minorUnits / 100).toFixed(2)}`,
      }),
    onUnseen: (count) => void unseen.push(count),
    log: () => {},
    recentLog: () => [],
    serverAddress: 'http://gateway.test:8080',
    ...given,
  });
  const stopListening = core.client.subscribe((event) => void events.push(event));

  return {
    core,
    client: core.client,
    /** The page goes away. */
    stopListening,
    state: () => core.state(),
    events,
    raised,
    unseen,
    world,
    /** Orders that the events told of, newest version each, as a page would know them. */
    heard: (type: ClientEvent['type']) => events.filter((event) => event.type === type),
    /** The process dies: no timer runs, no answer reaches it, no socket of it lives. */
    kill(): void {
      life.alive = false;
      server.endSockets({ kind: 'lost' });
    },
    tellNetwork(event: NetworkEvent): void {
      for (const listener of networkListeners) listener(event);
    },
    focus(focused: boolean): void {
      world.focused = focused;
      for (const listener of attentionListeners) listener();
    },
  };
}

export type TestClient = Awaited<ReturnType<typeof openTestClient>>;
