import type { DeadLetter, DeadLetterPage, QueryOf } from '@orderbell/contracts';
import { ProblemError } from '@orderbell/runtime';
import type { Asker } from './ask.ts';

/** The dead letters of all services in one list, and what an operator does about one, whoever keeps it. */
export interface DeadLetterDesk {
  readonly list: (asker: Asker, query: QueryOf<'listDeadLetters'>) => Promise<DeadLetterPage>;
  readonly requeue: (asker: Asker, id: string) => Promise<DeadLetter>;
  readonly discard: (asker: Asker, id: string, reason: string) => Promise<DeadLetter>;
}

export function createDeadLetterDesk(): DeadLetterDesk {
  const unknown = (id: string): Promise<never> =>
    Promise.reject(new ProblemError('not-found', `There is no dead letter ${id}.`));
  return {
    list: () => Promise.resolve({ items: [], nextCursor: null, unreachable: ['orders', 'payments'] }),
    requeue: (_asker, id) => unknown(id),
    discard: (_asker, id) => unknown(id),
  };
}
