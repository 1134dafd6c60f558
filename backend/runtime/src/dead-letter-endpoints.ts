import { DeadLetterStatus, OrderId, type DeadLetter, type OwnDeadLetters, type QueryOf } from '@orderbell/contracts';
import { z } from 'zod';
import { pageSize } from './cursor.ts';
import { ProblemError } from './problem-error.ts';
import type { Principal } from './token-verifier.ts';

/** A dead letter as the messaging of a service keeps it. */
interface KeptLetter {
  readonly id: string;
  readonly consumer: string;
  readonly status: DeadLetterStatus;
  readonly messageId: string;
  readonly type: string | null;
  readonly topic: string;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly key: string | null;
  readonly orderingKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly attempts: readonly { readonly at: string; readonly error: string; readonly by?: string }[];
  readonly createdAt: Date;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly settledReason: string | null;
}

/** The dead letters of a service. Refuses by throwing errors with a `code`. */
export interface DeadLetterStore {
  readonly list: (query: {
    readonly cursor?: string;
    readonly limit: number;
    readonly status: readonly DeadLetterStatus[];
  }) => Promise<{ readonly items: readonly KeptLetter[]; readonly nextCursor: string | null }>;
  readonly requeue: (id: string, who: string) => Promise<KeptLetter>;
  readonly discard: (id: string, who: string, reason: string) => Promise<KeptLetter>;
}

/** A service's side of the endpoints about dead letters. */
export interface DeadLetterEndpoints {
  readonly list: (query: QueryOf<'ordersDeadLetters'>) => Promise<OwnDeadLetters>;
  readonly requeue: (id: string, operator: Principal) => Promise<DeadLetter>;
  readonly discard: (id: string, operator: Principal, reason: string) => Promise<DeadLetter>;
}

const UNSETTLED: readonly DeadLetterStatus[] = ['open', 'waiting'];

/** Answers for the dead letters of one service. */
export function createDeadLetterEndpoints(service: 'orders' | 'payments', store: DeadLetterStore): DeadLetterEndpoints {
  const told = async (settled: Promise<KeptLetter>): Promise<DeadLetter> => {
    try {
      return view(service, await settled);
    } catch (error) {
      throw problemOf(error);
    }
  };
  return {
    list: async ({ status, limit, cursor }) => {
      const { items, nextCursor } = await store
        .list({
          limit: pageSize(limit),
          status: status === 'all' ? DeadLetterStatus.options : status === undefined ? UNSETTLED : [status],
          ...(cursor === undefined ? {} : { cursor }),
        })
        .catch((error: unknown) => {
          throw problemOf(error);
        });
      return { items: items.map((letter) => view(service, letter)), more: nextCursor !== null };
    },
    requeue: (id, operator) => told(store.requeue(id, operator.userId)),
    discard: (id, operator, reason) => told(store.discard(id, operator.userId, reason)),
  };
}

function view(service: 'orders' | 'payments', letter: KeptLetter): DeadLetter {
  const { orderingKey, attempts, createdAt, settledAt, headers } = letter;
  return {
    id: letter.id,
    service,
    consumer: letter.consumer,
    status: letter.status,
    reason: letter.reason,
    detail: letter.detail,
    messageId: letter.messageId,
    type: letter.type,
    topic: letter.topic,
    partition: letter.partition,
    offset: letter.offset,
    key: letter.key,
    orderId: OrderId.safeParse(orderingKey).data ?? orderIn(letter.payload) ?? null,
    headers: { ...headers },
    payload: letter.payload,
    attempts: attempts.map(({ at, error, by = null }) => ({ at, error, by })),
    createdAt: createdAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
    settledBy: letter.settledBy,
    settledReason: letter.settledReason,
  };
}

/** A message that could not be read may still say what it is about. */
function orderIn(payload: string | null): OrderId | undefined {
  try {
    return z.object({ orderId: OrderId }).safeParse(JSON.parse(payload ?? '')).data?.orderId;
  } catch {
    return undefined;
  }
}

const slugs = {
  'unknown-dead-letter': 'not-found',
  'already-settled': 'already-settled',
  'not-requeueable': 'waits-for-earlier',
  'invalid-cursor': 'validation-failed',
} as const;

function problemOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const slug = Object.entries(slugs).find(([code]) => code === error.code)?.[1];
  return slug === undefined ? error : new ProblemError(slug, error.message, { cause: error });
}
