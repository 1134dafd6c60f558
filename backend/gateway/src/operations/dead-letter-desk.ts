import type { DeadLetter, DeadLetterPage, EndpointName, QueryOf } from '@orderbell/contracts';
import { decodeCursor, encodeCursor, pageSize, ProblemError } from '@orderbell/runtime';
import { z } from 'zod';
import type { ServiceClient } from '../forwarding/service-client.ts';
import { ask, ifReachable, type Asker } from './ask.ts';

/** The dead letters of all services in one list, and what an operator does about one, whoever keeps it. */
export interface DeadLetterDesk {
  /** By their ids, which are in the order of their making in all services together: a page after a letter is the same for ever. */
  readonly list: (asker: Asker, query: QueryOf<'listDeadLetters'>) => Promise<DeadLetterPage>;
  readonly requeue: (asker: Asker, id: string) => Promise<DeadLetter>;
  readonly discard: (asker: Asker, id: string, reason: string) => Promise<DeadLetter>;
}

export interface DeadLetterDeskOptions {
  readonly services: Readonly<Record<Keeper, Pick<ServiceClient, 'forward'>>>;
  /** The addresses of users, by their ids; services know operators by their ids alone. */
  readonly emailsOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

const keepers = ['orders', 'payments'] as const;
type Keeper = (typeof keepers)[number];

const lists = { orders: 'ordersDeadLetters', payments: 'paymentsDeadLetters' } as const;
const requeues = { orders: 'requeueAtOrders', payments: 'requeueAtPayments' } as const;
const discards = { orders: 'discardAtOrders', payments: 'discardAtPayments' } as const;

/** Merges the lists of Orders and Payments, and finds out who keeps a letter. */
export function createDeadLetterDesk({ services, emailsOf }: DeadLetterDeskOptions): DeadLetterDesk {
  return {
    list: async (asker, { limit, cursor, status }) => {
      const before = cursor === undefined ? undefined : decodeCursor(cursor);
      const query = { limit, status, cursor: before };
      const answers = await Promise.all(
        keepers.map(async (keeper) => ({
          keeper,
          own: await ifReachable(ask(services[keeper], lists[keeper], asker, { query })),
        })),
      );
      const all = answers.flatMap(({ own }) => own?.items ?? []).toSorted((a, b) => (a.id < b.id ? 1 : -1));
      const items = all.slice(0, pageSize(limit));
      const last = items.at(-1);
      const more = all.length > items.length || answers.some(({ own }) => own?.more === true);
      return {
        items: await withEmails(items),
        nextCursor: more && last !== undefined ? encodeCursor(last.id) : null,
        unreachable: answers.flatMap(({ keeper, own }) => (own === undefined ? [keeper] : [])),
      };
    },
    requeue: (asker, id) => settle(asker, requeues, id, undefined),
    discard: (asker, id, reason) => settle(asker, discards, id, { reason }),
  };

  /** Asks one after the other: who does not keep the letter says `not-found`. Whether it is nowhere is known only if all have answered. */
  async function settle(
    asker: Asker,
    endpoints: Readonly<
      Record<Keeper, EndpointName & ('requeueAtOrders' | 'requeueAtPayments' | 'discardAtOrders' | 'discardAtPayments')>
    >,
    id: string,
    body: object | undefined,
  ): Promise<DeadLetter> {
    let outcome: unknown;
    for (const keeper of keepers) {
      try {
        const settled = await ask(services[keeper], endpoints[keeper], asker, { params: { id }, body });
        const [told] = await withEmails([settled]);
        return told ?? settled;
      } catch (error) {
        const isUnknown = error instanceof ProblemError && error.slug === 'not-found';
        const isAway = error instanceof ProblemError && error.slug === 'overloaded';
        if (!isUnknown && !isAway) throw error;
        if (outcome === undefined || isAway) outcome = error;
      }
    }
    throw outcome;
  }

  async function withEmails(letters: readonly DeadLetter[]): Promise<DeadLetter[]> {
    const people = letters.flatMap(({ settledBy, attempts }) => [settledBy, ...attempts.map(({ by }) => by)]);
    const ids = [...new Set(people.filter((who) => z.uuid().safeParse(who).success))].flatMap((who) => who ?? []);
    const emails = ids.length === 0 ? new Map<string, string>() : await emailsOf(ids);
    const named = (who: string | null): string | null => (who === null ? null : (emails.get(who) ?? who));
    return letters.map((letter) => ({
      ...letter,
      settledBy: named(letter.settledBy),
      attempts: letter.attempts.map((attempt) => ({ ...attempt, by: named(attempt.by) })),
    }));
  }
}
