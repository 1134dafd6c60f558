import { Amount, type ProblemSlug, problems } from '@orderbell/contracts';
import { z } from 'zod';
import type { ClientProblem, LocalProblemType, PendingOrder } from '../orderbell-client.ts';
import type { KeyValueStore, Locks } from '../ports.ts';

const isSlug = (type: string): type is ProblemSlug => type in problems;
const locals: readonly string[] = [
  'offline',
  'timeout',
  'signed-out',
  'unexpected-answer',
  'already-sent',
  'address-invalid',
  'unavailable',
  'failed',
] satisfies readonly LocalProblemType[];
const isLocal = (type: string): type is LocalProblemType => locals.includes(type);

const SavedProblem = z.object({
  type: z
    .string()
    .transform((type): ClientProblem['type'] => (isSlug(type) || isLocal(type) ? type : 'unexpected-answer')),
  status: z.number().nullable(),
  detail: z.string(),
  requestId: z.string().nullable(),
  fields: z.array(z.object({ field: z.string(), message: z.string() })),
  retryAfterSeconds: z.number().nullable(),
});

const SavedOrder = z.object({
  idempotencyKey: z.string(),
  userId: z.string(),
  amount: Amount,
  description: z.string(),
  placedAt: z.string(),
  /** How often it may have left this machine. */
  attempts: z.int().min(0),
  /** The server's refusal. */
  problem: SavedProblem.nullable(),
});
export type SavedOrder = z.output<typeof SavedOrder>;

const keyOf = (userId: string, idempotencyKey: string): string => `pending/${userId}/${idempotencyKey}`;

/** An order as the interface shows it. */
export function pendingOrder({
  idempotencyKey,
  amount,
  description,
  placedAt,
  attempts,
  problem,
}: SavedOrder): PendingOrder {
  const delivery =
    problem !== null
      ? ({ status: 'refused', problem } as const)
      : attempts === 0
        ? ({ status: 'waiting' } as const)
        : ({ status: 'sending', attempts } as const);
  return { idempotencyKey, amount, description, placedAt, delivery };
}

/**
 * The orders that the server has not answered, on disk. Whether one was ever sent is written down before it is sent, so that taking
 * it back and sending it exclude each other, in one process and between tabs.
 */
export function createPendingOrders(store: KeyValueStore, locks: Locks) {
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => locks.run('orderbell:pending', work);
  const read = async (userId: string, idempotencyKey: string): Promise<SavedOrder | null> =>
    SavedOrder.safeParse(await store.get(keyOf(userId, idempotencyKey))).data ?? null;
  const write = (order: SavedOrder): Promise<void> => store.set(keyOf(order.userId, order.idempotencyKey), order);

  return {
    /** Oldest first. */
    async list(userId: string): Promise<readonly SavedOrder[]> {
      const saved = await store.list(`pending/${userId}/`);
      return saved
        .flatMap((value) => SavedOrder.safeParse(value).data ?? [])
        .sort((a, b) => (a.placedAt < b.placedAt ? -1 : a.placedAt > b.placedAt ? 1 : 0));
    },

    add: write,

    /** Notes that it is being sent; null when it was taken back, refused or answered meanwhile. */
    markSending: (userId: string, idempotencyKey: string): Promise<SavedOrder | null> =>
      exclusively(async () => {
        const order = await read(userId, idempotencyKey);
        if (order === null || order.problem !== null) return null;
        const sending = { ...order, attempts: order.attempts + 1 };
        await write(sending);
        return sending;
      }),

    markRefused: (order: SavedOrder, problem: ClientProblem): Promise<void> =>
      exclusively(() => write({ ...order, problem: { ...problem, fields: [...problem.fields] } })),

    remove: (order: SavedOrder): Promise<void> =>
      exclusively(() => store.delete(keyOf(order.userId, order.idempotencyKey))),

    /** Takes back what was never sent, forgets what was refused. False: it is on its way, or arrived. */
    drop: (userId: string, idempotencyKey: string): Promise<boolean> =>
      exclusively(async () => {
        const order = await read(userId, idempotencyKey);
        if (order === null || (order.attempts > 0 && order.problem === null)) return false;
        await store.delete(keyOf(userId, idempotencyKey));
        return true;
      }),
  };
}

export type PendingOrders = ReturnType<typeof createPendingOrders>;
