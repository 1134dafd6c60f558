import { PlaceOrder, type Order } from '@orderbell/contracts';
import { RECONNECT, pauseAfter } from '../backoff.ts';
import type { PendingOrder, Result } from '../orderbell-client.ts';
import type { Cancel, Clock, Locks, Log, PeerMessage, Peers, Random } from '../ports.ts';
import { failure, localFailure, localProblem, success } from '../results.ts';
import { afterFailure } from './delivery.ts';
import { pendingOrder, type PendingOrders, type SavedOrder } from './pending-orders.ts';

export interface OutboxOptions {
  readonly orders: PendingOrders;
  readonly clock: Clock;
  readonly random: Random;
  readonly locks: Locks;
  readonly peers: Peers;
  readonly log: Log;
  /** Sends it, as its user, with its key. */
  readonly send: (order: SavedOrder) => Promise<Result<Order>>;
  /** Whether there is a session and a server to send to. A try that fails costs the person the chance to take the order back. */
  readonly reachable: () => Promise<boolean>;
  readonly onPending: (pending: readonly PendingOrder[]) => void;
  readonly onAccepted: (idempotencyKey: string, order: Order, pending: readonly PendingOrder[]) => void;
}

export interface Outbox {
  /** Shows a user's orders. They are sent once {@link Outbox.send} says that there is a session. */
  open(userId: string): Promise<void>;
  close(): void;
  /** Sends what waits, now. */
  send(): void;
  place(order: { readonly amount: number; readonly description: string }): Promise<Result<PendingOrder>>;
  drop(idempotencyKey: string): Promise<Result<null>>;
  /** Another tab has changed something. */
  follow(message: PeerMessage): Promise<void>;
}

/** Gets every placed order to the server once, whatever breaks on the way: kept before sending, sent again with the same key. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { orders, clock, random, locks, peers, log, send, reachable, onPending, onAccepted } = options;
  let userId: string | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let failures = 0;
  let lastPlacedAt = 0;
  let cancelTimer: Cancel = () => {};
  /** Orders that are tried again later than the others, by key: how often they failed, and not before when. */
  const later = new Map<string, { readonly failures: number; readonly at: number }>();

  const show = async (user: string): Promise<readonly PendingOrder[]> => (await orders.list(user)).map(pendingOrder);

  const refresh = async (): Promise<void> => {
    const user = userId;
    if (user === null) return;
    const pending = await show(user);
    if (user === userId) onPending(pending);
  };

  const changed = async (): Promise<void> => {
    peers.tell({ type: 'pending' });
    await refresh();
  };

  const kick = (): void => {
    if (userId === null) return;
    again = true;
    running ??= work()
      .catch((error: unknown) => {
        log('error', 'sending stopped', { error: error instanceof Error ? error.name : 'unknown' });
        failures += 1;
        retryIn(pauseAfter(failures, RECONNECT, random.fraction()));
      })
      .finally(() => {
        running = null;
        if (again) kick();
      });
  };

  const work = async (): Promise<void> => {
    cancelTimer();
    again = false;
    const user = userId;
    // One tab sends at a time; who comes second finds nothing left to do.
    if (user !== null) await locks.run('orderbell:send', () => sendAll(user));
  };

  const retryIn = (milliseconds: number): void => {
    cancelTimer();
    cancelTimer = clock.after(milliseconds, kick);
  };

  const sendAll = async (user: string): Promise<void> => {
    for (;;) {
      if (user !== userId) return;
      const open = (await orders.list(user)).filter(({ problem }) => problem === null);
      const next = open.find(({ idempotencyKey }) => (later.get(idempotencyKey)?.at ?? 0) <= clock.elapsed());
      if (next === undefined) {
        const times = open.flatMap(({ idempotencyKey }) => later.get(idempotencyKey)?.at ?? []);
        if (times.length > 0) retryIn(Math.max(0, Math.min(...times) - clock.elapsed()));
        return;
      }
      if (!(await sendOne(user, next.idempotencyKey))) return;
    }
  };

  /** Whether to go on with the others. */
  const sendOne = async (user: string, idempotencyKey: string): Promise<boolean> => {
    if (!(await reachable())) {
      failures += 1;
      retryIn(pauseAfter(failures, RECONNECT, random.fraction()));
      return false;
    }
    const order = user === userId ? await orders.markSending(user, idempotencyKey) : null;
    if (order === null) return user === userId;
    await changed();
    const answer = await send(order);
    if (answer.ok) {
      failures = 0;
      later.delete(idempotencyKey);
      await accepted(order, answer.value);
      return true;
    }
    const step = afterFailure(answer.problem);
    log('info', 'order not accepted yet', { problem: answer.problem.type, step, attempts: order.attempts });
    switch (step) {
      case 'refused':
        await orders.markRefused(order, answer.problem);
        await changed();
        return true;
      case 'later': {
        const times = (later.get(idempotencyKey)?.failures ?? 0) + 1;
        const pause = pauseAfter(times, RECONNECT, random.fraction(), answer.problem.retryAfterSeconds);
        later.set(idempotencyKey, { failures: times, at: clock.elapsed() + pause });
        return true;
      }
      case 'wait':
        failures += 1;
        retryIn(pauseAfter(failures, RECONNECT, random.fraction(), answer.problem.retryAfterSeconds));
        return false;
      case 'stop':
        return false;
      default:
        return step satisfies never;
    }
  };

  const accepted = async (order: SavedOrder, answer: Order): Promise<void> => {
    await orders.remove(order);
    peers.tell({ type: 'accepted', idempotencyKey: order.idempotencyKey, order: answer });
    if (order.userId === userId) onAccepted(order.idempotencyKey, answer, await show(order.userId));
  };

  return {
    async open(user) {
      userId = user;
      failures = 0;
      await refresh();
    },
    close() {
      userId = null;
      again = false;
      later.clear();
      cancelTimer();
      onPending([]);
    },
    send() {
      failures = 0;
      kick();
    },
    async place(given) {
      const user = userId;
      if (user === null) return localFailure('signed-out', 'There is no session. Sign in first.');
      const checked = PlaceOrder.safeParse(given);
      if (!checked.success) return failure(invalid(checked.error.issues));
      // Two clicks in one millisecond keep their order.
      lastPlacedAt = Math.max(clock.now(), lastPlacedAt + 1);
      const order: SavedOrder = {
        ...checked.data,
        idempotencyKey: random.uuid(),
        userId: user,
        placedAt: new Date(lastPlacedAt).toISOString(),
        attempts: 0,
        problem: null,
      };
      try {
        await orders.add(order);
      } catch (error) {
        return localFailure('failed', error instanceof Error ? error.message : 'The order could not be kept.');
      }
      await changed();
      kick();
      return success(pendingOrder(order));
    },
    async drop(idempotencyKey) {
      const dropped = userId !== null && (await orders.drop(userId, idempotencyKey));
      if (!dropped) return localFailure('already-sent', 'The order is on its way to the server.');
      later.delete(idempotencyKey);
      await changed();
      return success(null);
    },
    async follow(message) {
      const user = userId;
      if (message.type === 'pending') await refresh();
      else if (message.type === 'accepted' && user !== null && message.order.userId === user)
        onAccepted(message.idempotencyKey, message.order, await show(user));
    },
  };
}

function invalid(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  const fields = issues.map(({ path, message }) => ({ field: path.map(String).join('.'), message }));
  return {
    ...localProblem('failed', 'The order is not valid.'),
    type: 'validation-failed' as const,
    fields,
  };
}
