import type { Order } from '@orderbell/contracts';
import { z } from 'zod';
import type { FeedReady } from '../feed/feed.ts';
import type { Settings, View } from '../orderbell-client.ts';
import type { Wording } from '../wording.ts';
import type { Attention, Cancel, Clock, KeyValueStore, Locks, Log, RaiseNotification } from '../ports.ts';
import { decide, isInSight, newlyFinal, placeAfter, type NotifiedPlace } from './policy.ts';
import { notificationText } from './text.ts';

/** What becomes final within this time is told together. */
export const GROUP_WITHIN_MS = 2_000;

const SavedPlace = z.object({ seq: z.int().min(0), orderIds: z.array(z.string()) });

export interface NotifierOptions {
  readonly clock: Clock;
  readonly store: KeyValueStore;
  readonly locks: Locks;
  readonly log: Log;
  readonly attention: Attention;
  readonly settings: () => Settings;
  readonly wording: () => Promise<Wording>;
  readonly raise: RaiseNotification;
  /** Up to where the feed has brought everything. */
  readonly position: () => number | undefined;
  /** How many results the person has not had in sight yet. */
  readonly onUnseen: (count: number) => void;
}

export interface Notifier {
  /** Begins with a user; answers from where the feed has to go on. */
  open(userId: string): Promise<number | undefined>;
  close(): void;
  /** Everything that the feed brings, also what is no news to the interface. */
  orders(orders: readonly Order[]): void;
  ready(ready: FeedReady): void;
  setView(view: View): void;
  /** No notification until then (milliseconds since 1970); null ends it. */
  quiet(until: number | null): void;
  quietUntil(): number | null;
}

/** Tells the person about every order that becomes final: once, also across restarts and between tabs. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { clock, store, locks, log, attention, settings, wording, raise, position, onUnseen } = options;
  let user: string | null = null;
  let begun: number | null = null;
  let view: View | null = null;
  let quietUntil: number | null = null;
  let waiting: readonly Order[] = [];
  let cancelTimer: Cancel = () => {};
  const dealtWith = new Set<string>();
  const unseen = new Set<string>();

  const sight = () => ({ focused: attention.focused(), view });
  const circumstances = () => ({ ...sight(), setting: settings().notifications, quietUntil, now: clock.now() });
  const keyOf = (userId: string): string => `notified/${userId}`;
  const readPlace = async (userId: string): Promise<NotifiedPlace | null> =>
    SavedPlace.safeParse(await store.get(keyOf(userId))).data ?? null;

  /** Writes down what has been dealt with; answers which of it another tab had dealt with before. */
  const keep = (userId: string, ids: readonly string[]): Promise<ReadonlySet<string>> =>
    locks.run('orderbell:notified', async () => {
      const place = (await readPlace(userId)) ?? { seq: 0, orderIds: [] };
      await store.set(keyOf(userId), placeAfter(place, { seen: position() ?? 0, dealtWith: ids, waiting }));
      return new Set(place.orderIds);
    });

  const failed = (error: unknown): void =>
    log('error', 'notified place could not be kept', { error: error instanceof Error ? error.name : 'unknown' });

  const look = (): void => {
    const now = sight();
    const before = unseen.size;
    for (const id of unseen) if (isInSight(id, now)) unseen.delete(id);
    if (unseen.size !== before) onUnseen(unseen.size);
  };

  const tell = async (): Promise<void> => {
    const userId = user;
    if (userId === null) return;
    const collected = waiting;
    waiting = [];
    const wanted = collected.filter(({ id }) => decide(id, circumstances()) === 'tell');
    const told = await keep(
      userId,
      collected.map(({ id }) => id),
    );
    const fresh = wanted.filter(({ id }) => !told.has(id));
    if (fresh.length === 0 || user !== userId) return;
    raise(notificationText(fresh, settings(), await wording()));
    log('info', 'notified', { orders: fresh.length });
  };

  attention.listen(look);

  return {
    async open(userId) {
      user = userId;
      const place = await readPlace(userId);
      begun = place?.seq ?? null;
      dealtWith.clear();
      for (const id of place?.orderIds ?? []) dealtWith.add(id);
      return place?.seq;
    },
    close() {
      user = null;
      cancelTimer();
      waiting = [];
      if (unseen.size > 0) onUnseen(0);
      unseen.clear();
    },
    orders(orders) {
      const userId = user;
      if (userId === null) return;
      const news = newlyFinal(orders, begun, dealtWith);
      if (news.length === 0) return;
      const now = circumstances();
      const first = waiting.length === 0;
      const silent: string[] = [];
      for (const order of news) {
        dealtWith.add(order.id);
        const decision = decide(order.id, now);
        if (!isInSight(order.id, now)) unseen.add(order.id);
        if (decision === 'tell') waiting = [...waiting, order];
        else silent.push(order.id);
        if (decision !== 'tell') log('info', 'not notified', { why: decision });
      }
      onUnseen(unseen.size);
      if (silent.length > 0) keep(userId, silent).catch(failed);
      if (first && waiting.length > 0) cancelTimer = clock.after(GROUP_WITHIN_MS, () => void tell().catch(failed));
    },
    ready({ seq, how }) {
      if (user === null) return;
      if (how === 'reset') {
        // The server began anew: what was known of its feed counts for nothing.
        begun = seq;
        dealtWith.clear();
        const fresh: NotifiedPlace = { seq, orderIds: [] };
        store.set(keyOf(user), fresh).catch(failed);
        return;
      }
      keep(user, []).catch(failed);
    },
    setView(next) {
      view = next;
      look();
    },
    quiet(until) {
      quietUntil = until;
    },
    quietUntil: () => (quietUntil !== null && clock.now() < quietUntil ? quietUntil : null),
  };
}
